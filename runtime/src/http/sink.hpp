// Where a Responder's answer goes.
#pragma once

#include <eh/http.hpp>

namespace eh::http {

class Responder::Sink {
public:
    virtual ~Sink() = default;
    /// At most once, and then never abandon(). Any thread.
    virtual void send(Response response) = 0;
    /// The Responder was destroyed without having answered. Any thread.
    virtual void abandon() noexcept = 0;
    /// Loop only.
    virtual void onGone(std::function<void()> gone) = 0;
};

} // namespace eh::http
