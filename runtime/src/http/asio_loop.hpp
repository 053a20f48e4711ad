// The loop of a server: Loop by Boost.Asio, which stays out of this header.
#pragma once

#include <atomic>
#include <initializer_list>
#include <thread>
#include <vector>

#include "event/loop.hpp"
#include "http/watch.hpp"

namespace eh::http {

class AsioLoop final : public Loop {
public:
    explicit AsioLoop(Log log);
    AsioLoop(AsioLoop const&) = delete;
    AsioLoop& operator=(AsioLoop const&) = delete;
    ~AsioLoop();

    void post(std::function<void()> task) override;
    [[nodiscard]] bool isHere() const noexcept override;
    [[nodiscard]] Clock::time_point now() const noexcept override { return Clock::now(); }
    [[nodiscard]] std::unique_ptr<Ticker> every(std::chrono::milliseconds period, std::function<void()> task) override;
    [[nodiscard]] std::span<char> receiveBuffer() override { return receiveBuffer_; }
    void log(LogLevel level, std::string_view line) const noexcept override;

    /// Runs on this thread until end(). An exception that leaves a task is logged and ends that task only.
    void run();
    /// Runs what is ready and returns.
    void poll();
    /// run() returns soon, and no task that waits or comes later is run any more. Loop only, or while nobody runs it.
    void end();
    [[nodiscard]] bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }
    /// Frees what end() left waiting. While nobody runs the loop.
    void discard();
    /// Runs `work` on this thread as if it were the loop's. While nobody runs the loop.
    void actAsLoop(std::function<void()> const& work);

    /// Takes over a non-blocking descriptor. Loop only, or before it runs.
    [[nodiscard]] std::unique_ptr<Watch> watch(int descriptor);
    /// Calls `task` on the loop for every such signal. Before the loop runs. Throws std::runtime_error.
    void onSignals(std::initializer_list<int> signals, std::function<void()> task);

    struct Context;

private:
    template <typename Step> void guarded(Step step);

    Log log_;
    std::atomic<std::thread::id> here_{};
    std::atomic<bool> ended_ = false;
    std::vector<char> receiveBuffer_ = std::vector<char>(64u << 10);
    std::unique_ptr<Context> context_;
};

} // namespace eh::http
