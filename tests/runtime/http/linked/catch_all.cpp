// Another one, with a shorter pattern.
#include <eh/route.hpp>

namespace {

bool serveAny(eh::http::Request const& request, eh::http::Responder& responder) {
    responder.send(eh::http::textResponse(200, "any " + std::string(request.below)));
    return true;
}

} // namespace

EH_HTTP_HANDLER(linkedAny, "/linked/*", serveAny);
