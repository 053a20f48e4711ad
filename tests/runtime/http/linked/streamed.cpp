// A third one, which reads bodies itself, at the address of the first for another method.
#include <memory>
#include <string>

#include <eh/route.hpp>

namespace {

bool count(eh::http::Request const&, eh::http::Exchange& exchange) {
    auto const mine = std::make_shared<eh::http::Exchange>(std::move(exchange));
    mine->body.start({}, {.onEnd = [mine] {
        mine->responder.send(eh::http::textResponse(200, std::to_string(mine->body.received()) + " bytes"));
    }});
    return true;
}

} // namespace

EH_HTTP_HANDLER(linkedCount, "/linked/thread-*", count, {.methods = {"POST"}, .maxBody = 1u << 20});
