// An entry of the link-time table: nobody in this program calls it by name.
#include <eh/route.hpp>

namespace {

bool answerThread(eh::http::Request const& request, eh::http::Responder& responder) {
    if (request.below == "none") return false;
    responder.send(eh::http::textResponse(200, std::string(request.path)));
    return true;
}

}  // namespace

EH_HTTP_HANDLER(patternThread, "/pattern/thread-*", answerThread);
