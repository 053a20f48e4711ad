// The way of an answer from whatever thread to the connection that waits for it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "event/loop.hpp"
#include "http/sink.hpp"

namespace eh::http {

class HttpConnection;

/// A loop that may end before those who want to post to it. Any thread.
class LoopGate {
public:
    explicit LoopGate(Loop& loop) : loop_(&loop) {}

    [[nodiscard]] bool isHere() const noexcept {
        std::lock_guard const lock(mutex_);
        return loop_ && loop_->isHere();
    }
    [[nodiscard]] bool isOpen() const noexcept {
        std::lock_guard const lock(mutex_);
        return loop_ != nullptr;
    }
    /// Drops the task once closed.
    void post(std::function<void()> task) const {
        std::lock_guard const lock(mutex_);
        if (loop_) loop_->post(std::move(task));
    }
    void close() noexcept {
        std::lock_guard const lock(mutex_);
        loop_ = nullptr;
    }

private:
    mutable std::mutex mutex_;
    Loop* loop_;
};

/// Answers request number `request` of one connection; harmless if connection or server have gone meanwhile. The connection has it for
/// its next request as well, if that was answered on the loop and nobody else has it any more.
class Answer final : public Responder::Sink {
public:
    /// Loop only, as the next three.
    Answer(std::shared_ptr<LoopGate const> gate, HttpConnection& connection, std::uint64_t request);
    /// Whether its request was answered on the loop.
    [[nodiscard]] bool isDone() const noexcept { return isDone_; }
    void renew(std::uint64_t request) noexcept {
        request_ = request;
        isDone_ = false;
    }
    /// The connection goes, or has another for its next requests.
    void detach() noexcept { here_ = nullptr; }

    void send(Response response) override;
    void sendShort(ShortAnswer const& answer) override;
    void abandon() noexcept override;
    void onGone(std::function<void()> gone) override;
    [[nodiscard]] std::shared_ptr<LoopGate const> gate() const override { return gate_; }
    void isFor(std::string_view user) override;
    void nextTouches(void const* begin, std::size_t size) override;
    void prefetch(unsigned step) const noexcept override;
    void reads(std::shared_ptr<BodyReader::Source> body) override;
    [[nodiscard]] std::shared_ptr<BodyWriter> stream(Response head, BodyOptions options) override;
    [[nodiscard]] std::optional<Takeover> takeOver(Response const& response) override;
    [[nodiscard]] std::unique_ptr<BodyStream> startBody(Response const& head) override;

private:
    [[nodiscard]] std::shared_ptr<HttpConnection> connectionHere() const;

    HttpConnection* here_; // loop only; null once detached
    std::uint64_t request_;
    bool isDone_ = false; // loop only
    std::shared_ptr<LoopGate const> const gate_;
    std::weak_ptr<HttpConnection> const connection_; // locked on the loop only: the last owner must be there
};

} // namespace eh::http
