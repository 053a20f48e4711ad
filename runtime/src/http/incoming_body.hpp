// The body of a request on its way from the parser into the buffer of the program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eh/body_reader.hpp>

#include "http/answer.hpp"

namespace eh::http {

/// Shared by the reader, which the program holds, and the connection that the body comes from. What the program may do
/// on any thread is under the mutex; its functions are called without it.
class BodyReader::Source final : public std::enable_shared_from_this<BodyReader::Source> {
public:
    /// `gate`: the loop to be posted to; null: there is none, and what would be posted is done at once.
    Source(std::shared_ptr<LoopGate const> gate, std::optional<std::uint64_t> size) :
        gate_(std::move(gate)), size_(size) {}
    /// A body that is there as a whole.
    Source(std::shared_ptr<LoopGate const> gate, std::string whole);
    Source(Source const&) = delete;
    Source& operator=(Source const&) = delete;

    // The connection, on the loop.

    /// `wanted` is called on the loop whenever the program wants the body from now on, or again. Before the program has
    /// this.
    void onWanted(std::function<void()> wanted) { wanted_ = std::move(wanted); }
    /// Takes as many of the bytes as it can before the program is told of them. Without a buffer they must stay until
    /// tell().
    [[nodiscard]] std::size_t take(std::string_view bytes);
    /// Tells the program what there is to be told; false if nothing was. Throws what its functions throw, and is over
    /// then.
    bool tell();
    /// The parser has found the end. To be followed by tell().
    void complete() noexcept;
    [[nodiscard]] bool isComplete() const noexcept { return complete_; }
    /// Whether take() would take something, perhaps after tell().
    [[nodiscard]] bool wants() const noexcept;
    /// Tells onGone, unless the end has been told.
    void breakOff(std::string_view why);
    /// Nothing is told any more.
    void release() noexcept;

    // The program, on any thread.

    void start(std::span<char> buffer, BodyHandlers handlers);
    void pause() noexcept;
    void resume();
    void abandon() noexcept;
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }
    [[nodiscard]] std::uint64_t received() const noexcept { return received_.load(std::memory_order_relaxed); }

private:
    using Handlers = std::shared_ptr<BodyHandlers const>;

    void askLoop();
    void pump();
    [[nodiscard]] std::string_view nextPiece();
    [[nodiscard]] Handlers takeHandlers() noexcept;

    std::shared_ptr<LoopGate const> const gate_;
    std::optional<std::uint64_t> const size_;
    std::function<void()> wanted_;
    std::string whole_;      // the loop's, like the next two
    std::size_t pumped_ = 0; // of it
    bool complete_ = false;
    std::string_view arrived_; // without a buffer: not told yet
    std::atomic<std::uint64_t> received_ = 0;

    mutable std::mutex mutex_;
    Handlers handlers_; // null: not started, or over
    std::span<char> buffer_;
    std::size_t filled_ = 0;
    bool started_ = false;
    bool paused_ = false;
    bool over_ = false; // abandoned, released, or its end has been told
};

} // namespace eh::http
