// Copies, and the call.
#include "http/access_note.hpp"

#include <algorithm>

namespace eh::http {

AccessNote::AccessNote(Request const& request, Clock::time_point now) :
    remote_(request.remote), user_(request.user), method_(request.method), target_(request.target), host_(request.header("Host")),
    referer_(request.header("Referer")), agent_(request.header("User-Agent")), since_(now), http10_(request.http10), secure_(request.secure) {}

void AccessNote::names(std::string_view description) {
    std::size_t const blank = std::min(description.find(' '), description.size());
    method_ = description.substr(0, blank);
    target_ = description.substr(std::min(blank + 1, description.size()));
}

void AccessNote::tell(AccessLog const& log, Clock::time_point now) const {
    Access access{.remote = remote_, .user = user_, .method = method_, .target = target_, .host = host_, .referer = referer_, .agent = agent_};
    access.status = status_;
    access.bytes = bytes_;
    access.time = std::chrono::system_clock::now();
    access.took = std::chrono::duration_cast<std::chrono::microseconds>(now - since_);
    access.http10 = http10_;
    access.secure = secure_;
    log(access);
}

} // namespace eh::http
