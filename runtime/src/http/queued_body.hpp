// A body that any thread writes: a queue that the loop passes on as fast as the client reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "http/answer.hpp"

namespace eh::http {

/// The queue, and the loop's end of it. Kept alive by the writer, by what is posted, and by the body below, which ends with its
/// connection at the latest.
class BodyQueue final : public std::enable_shared_from_this<BodyQueue> {
public:
    BodyQueue(std::shared_ptr<LoopGate const> gate, BodyOptions options) :
        gate_(std::move(gate)), options_(std::move(options)), left_(options_.size.value_or(0)) {}
    BodyQueue(BodyQueue const&) = delete;
    BodyQueue& operator=(BodyQueue const&) = delete;

    /// Who the functions of the options are told of; before begin().
    void tells(std::weak_ptr<BodyWriter> writer) noexcept { writer_ = std::move(writer); }
    /// The answer has begun; null: its client had gone. Loop only.
    void begin(std::unique_ptr<BodyStream> body);

    // Any thread.
    SendResult write(Buffer piece);
    void finish();
    void abandon() noexcept;
    [[nodiscard]] std::size_t waiting() const;

private:
    enum class State {
        open,
        finished, // what is queued goes out, then the end
        broken,   // the writer was destroyed without finish()
        gone,
    };

    using Function = std::function<void(BodyWriter&)>;

    void wake();
    void work();
    void passOn();
    void gone();
    [[nodiscard]] std::vector<Buffer> takeAll() noexcept;
    void tell(Function const& function);

    std::shared_ptr<LoopGate const> const gate_;
    BodyOptions const options_;
    std::weak_ptr<BodyWriter> writer_;

    mutable std::mutex mutex_;
    std::vector<Buffer> queue_;
    std::size_t waiting_ = 0; // what is in it, and what the body below has of it
    std::uint64_t left_; // of options_.size
    State state_ = State::open;
    bool begun_ = false;
    bool woken_ = false;      // work() is sure to come
    bool awaitsRoom_ = false; // onWritable is owed

    std::unique_ptr<BodyStream> body_; // of the loop, like the next
    std::size_t handedOver_ = 0;       // of waiting_, to it
};

/// What the program holds.
class QueuedBody final : public BodyWriter {
public:
    explicit QueuedBody(std::shared_ptr<BodyQueue> queue) noexcept : queue_(std::move(queue)) {}
    QueuedBody(QueuedBody const&) = delete;
    QueuedBody& operator=(QueuedBody const&) = delete;
    ~QueuedBody() override { queue_->abandon(); }

    SendResult write(Buffer piece) override { return queue_->write(std::move(piece)); }
    void finish() override { queue_->finish(); }
    [[nodiscard]] std::size_t waiting() const override { return queue_->waiting(); }

private:
    std::shared_ptr<BodyQueue> const queue_;
};

} // namespace eh::http
