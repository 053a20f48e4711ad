// A thread for what would keep the loop waiting.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace eh::http {

/// One thread and what waits for it, bounded; the thread begins with the first task. Any thread, but for the end.
class Worker {
public:
    explicit Worker(std::size_t most) : most_(most) {}
    Worker(Worker const&) = delete;
    Worker& operator=(Worker const&) = delete;
    /// Waits for the task that runs. The others are dropped.
    ~Worker();

    /// False: too many wait. What leaves a task as an exception is dropped with it.
    [[nodiscard]] bool run(std::function<void()> task);

private:
    void work();

    std::size_t const most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool ends_ = false;
    std::thread thread_;
};

} // namespace eh::http
