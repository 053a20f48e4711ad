// A piece of code that enters a handler into the table and knows nobody who does the same.
#include <eh/route.hpp>

namespace {

bool serveThread(eh::http::Request const& request, eh::http::Responder& responder) {
    if (request.below == "none") return false;
    responder.send(eh::http::textResponse(200, "thread " + std::string(request.below)));
    return true;
}

} // namespace

EH_HTTP_HANDLER(linkedThread, "/linked/thread-*", serveThread);
