// Headers that cost a program nothing: no page of its own needs what they forbid.
#include <eh/server.hpp>

namespace eh {

std::vector<http::Response::Field> securityHeaders() {
    return {{"X-Content-Type-Options", "nosniff"},
            {"Content-Security-Policy", "frame-ancestors 'self'"},
            {"X-Frame-Options", "SAMEORIGIN"},
            {"Referrer-Policy", "same-origin"},
            {"Cross-Origin-Opener-Policy", "same-origin"}};
}

} // namespace eh
