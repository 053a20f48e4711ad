// Where a Responder's answer goes.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <eh/body_reader.hpp>
#include <eh/http.hpp>

#include "http/short_answer.hpp"
#include "http/takeover.hpp"

namespace eh::http {

class LoopGate;

class Responder::Sink {
public:
    virtual ~Sink() = default;
    /// At most once, and then never abandon(). Any thread.
    virtual void send(Response response) = 0;
    /// Instead of send; see http::send. Loop only.
    virtual void sendShort(ShortAnswer const& answer);
    /// The Responder was destroyed without having answered. Any thread.
    virtual void abandon() noexcept = 0;
    /// Loop only.
    virtual void onGone(std::function<void()> gone) = 0;
    /// The loop that it answers on; a sink without one gives null.
    [[nodiscard]] virtual std::shared_ptr<LoopGate const> gate() const { return nullptr; }
    /// The request is that of this user. Loop only.
    virtual void isFor(std::string_view) {}
    /// `body` is read for this request, and ends with it; null: it is not. Loop only.
    virtual void reads(std::shared_ptr<BodyReader::Source>) {}
    /// Instead of send; see Responder::stream. Any thread.
    [[nodiscard]] virtual std::shared_ptr<BodyWriter> stream(Response, BodyOptions) { return nullptr; }
    /// Instead of send; see http::takeOver. A sink without a socket has nothing to give.
    [[nodiscard]] virtual std::optional<Takeover> takeOver(Response const&) { return {}; }
    /// Instead of send; see http::startBody.
    [[nodiscard]] virtual std::unique_ptr<BodyStream> startBody(Response const&) { return nullptr; }

    /// The next request on this socket will touch these bytes; they need not live until then. Loop only.
    virtual void nextTouches(void const*, std::size_t) {}
    /// Has the processor fetch what send() will touch: what is `step` pointers away, 0 or 1; see LinkPort::prefetch. Loop only.
    virtual void prefetch(unsigned) const noexcept {}

    /// The sink of a responder; null if that is used up.
    [[nodiscard]] static std::shared_ptr<Sink>& of(Responder& responder) noexcept { return responder.sink_; }
    [[nodiscard]] static std::shared_ptr<Sink> const& of(Responder const& responder) noexcept { return responder.sink_; }
};

} // namespace eh::http
