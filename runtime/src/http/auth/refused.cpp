// RFC 9457, by the codec of control messages.
#include "http/auth/refused.hpp"

#include <optional>

#include "event/codec/control.hpp"

namespace eh::http {

Response refused(int status, std::string_view code, std::string_view detail, std::chrono::seconds retryAfter) {
    Response response;
    response.status = status;
    response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store, no-transform"}};
    std::optional<std::int64_t> retry;
    if (retryAfter.count() > 0) {
        retry = retryAfter.count() * 1'000;
        response.headers.push_back({"Retry-After", std::to_string(retryAfter.count())});
    }
    response.body.emplace_back(control::problem(status, code, detail, {}, retry));
    return response;
}

std::string_view codeFor(int status) noexcept { return status == 401 ? "unauthorized" : status == 403 ? "rejected" : "limit"; }

} // namespace eh::http
