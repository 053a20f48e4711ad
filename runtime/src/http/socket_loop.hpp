// The loop of a server or a client: sockets by epoll, tickers, and tasks that any thread may post.
#pragma once

#include <atomic>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "event/loop.hpp"
#include "http/poller.hpp"
#include "http/signals.hpp"

namespace eh::http {

/// Design notes. A turn waits for readiness, tells everyone whose socket is ready, then the tickers that are due, then
/// runs the tasks. So what reading a hundred sockets caused leaves together, by a task at the end of the turn. Behind
/// that, and for a moment only, come sockets that have much to be read.
class SocketLoop final : public Loop {
public:
    /// Throws std::system_error if the system has no descriptors left.
    explicit SocketLoop(Log log);
    SocketLoop(SocketLoop const&) = delete;
    SocketLoop& operator=(SocketLoop const&) = delete;
    ~SocketLoop();

    void post(std::function<void()> task) override;
    [[nodiscard]] bool isHere() const noexcept override;
    /// On the loop: when its turn began.
    [[nodiscard]] Clock::time_point now() const noexcept override { return current() == this ? now_ : Clock::now(); }
    [[nodiscard]] std::unique_ptr<Ticker> every(std::chrono::milliseconds period, std::function<void()> task) override;
    [[nodiscard]] std::span<char> receiveBuffer() override { return receiveBuffer_; }
    void log(LogLevel level, std::string_view line) const noexcept override;

    /// Runs on this thread until end() or leave(). An exception that leaves a task is logged and ends that task only.
    void run();
    /// Runs what is ready and returns. From within a task it does nothing.
    void poll();
    /// After how many milliseconds, at the latest, there is something to do again. Before that descriptor() becomes
    /// readable if there is: whoever posts from now on sees to that. By who runs the loop, between its turns.
    [[nodiscard]] int untilNext() { return patience(!poller_.hasLine()); }
    [[nodiscard]] int descriptor() const noexcept { return poller_.descriptor(); }
    /// descriptor(), which from now on becomes readable when a ticker is due, too, so that nobody needs untilNext(). Throws
    /// std::system_error if the system has no descriptors left. By who runs the loop, between its turns.
    [[nodiscard]] int handle();
    /// run() returns after its turn, or at once when it is called; the loop lives on. Any thread.
    void leave();
    /// run() returns soon, and no task that waits or comes later is run any more. Loop only, or while nobody runs it.
    void end();
    [[nodiscard]] bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }
    /// Frees what end() left waiting. While nobody runs the loop.
    void discard();
    /// Runs `work` on this thread as if it were the loop's. While nobody runs the loop.
    void actAsLoop(std::function<void()> const& work);

    /// Takes over a non-blocking descriptor; the loop must outlive the watch. Loop only, or before it runs.
    [[nodiscard]] std::unique_ptr<Watch> watch(int descriptor) { return poller_.watch(descriptor); }
    /// Calls `task` on the loop once for every such signal. Before the loop runs. Throws like Signals.
    void onSignals(std::initializer_list<int> signals, std::function<void()> task);

private:
    struct Ticking;
    class LoopTicker;
    using Tasks = std::vector<std::function<void()>>;

    template <typename Step> void guarded(Step step);
    [[nodiscard]] bool turn(bool mayWait);
    [[nodiscard]] int patience(bool mayWait);
    void tick();
    [[nodiscard]] bool runTasks();

    Log log_;
    std::atomic<std::thread::id> here_{};
    std::atomic<bool> ended_ = false;
    std::atomic<bool> leaving_ = false;
    Poller poller_;
    Clock::time_point now_{};
    std::vector<std::shared_ptr<Ticking>> tickings_;
    std::vector<char> receiveBuffer_ = std::vector<char>(64u << 10);

    std::mutex tasksMutex_;
    Tasks tasks_;         // under tasksMutex_
    bool asleep_ = false; // under tasksMutex_: whoever posts has to wake it
    Tasks running_;       // taken from tasks_
    std::size_t ran_ = 0; // of them

    std::unique_ptr<Signals> signals_;
    std::function<void()> onSignal_;
    bool turning_ = false;
    bool hasHandle_ = false;
};

} // namespace eh::http
