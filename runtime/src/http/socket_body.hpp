// The writing end of a body that goes on, as its owner holds it.
#pragma once

#include <cstdint>
#include <memory>

#include "http/answer.hpp"

namespace eh::http {

/// What the owner of a body wants to be told. Owned by the SocketBody: with it the listeners go.
struct BodyEvents {
    std::function<void()> drained;
    std::function<void()> gone;
};

/// The body of the answer to request number `request` of one connection.
class SocketBody final : public BodyStream {
public:
    SocketBody(std::shared_ptr<LoopGate const> gate, std::weak_ptr<HttpConnection> connection, std::uint64_t request,
               std::shared_ptr<BodyEvents> events);
    SocketBody(SocketBody const&) = delete;
    SocketBody& operator=(SocketBody const&) = delete;
    ~SocketBody() override;

    void write(std::span<Buffer const> pieces) override;
    [[nodiscard]] std::size_t waiting() const noexcept override;
    void onDrained(std::function<void()> drained) override;
    void onGone(std::function<void()> gone) override;
    void finish() override;

private:
    void abandon() noexcept;

    std::shared_ptr<LoopGate const> gate_;
    std::weak_ptr<HttpConnection> connection_;
    std::uint64_t request_;
    std::shared_ptr<BodyEvents> events_;
    bool finished_ = false;
};

} // namespace eh::http
