// What the access log wants to know of a request when its answer is made, which may be long after the request has gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <eh/access_log.hpp>
#include <eh/http.hpp>

#include "event/loop.hpp"

namespace eh::http {

/// Only made if there is an access log.
class AccessNote {
public:
    AccessNote(Request const& request, Clock::time_point now);

    /// A method and a target, with a blank between them.
    void names(std::string_view description);
    void isFor(std::string_view user) { user_ = user; }
    /// An answer that goes on: tell() comes at its end.
    void begins(int status) noexcept { status_ = status; }
    void adds(std::size_t bytes) noexcept { bytes_ += bytes; }
    void tell(AccessLog const& log, Clock::time_point now) const;

private:
    std::string remote_;
    std::string user_;
    std::string method_;
    std::string target_;
    std::string host_;
    std::string referer_;
    std::string agent_;
    Clock::time_point since_;
    std::uint64_t bytes_ = 0;
    int status_ = 0;
    bool http10_;
    bool secure_;
};

} // namespace eh::http
