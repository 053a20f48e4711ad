// Threads for what must not be done on the server's loop: a bounded pool, and an alarm clock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace testbed {

/// A fixed number of threads that take jobs from a bounded queue. Its destructor interrupts what sleeps, drops what
/// waits and joins.
class WorkPool {
public:
    /// Gets the number of its thread, from 1.
    using Job = std::function<void(unsigned thread)>;

    WorkPool(unsigned threads, std::size_t maxWaiting);
    WorkPool(WorkPool const&) = delete;
    WorkPool& operator=(WorkPool const&) = delete;
    ~WorkPool();

    /// False if the queue is full.
    [[nodiscard]] bool run(Job job);
    /// For jobs: sleeps, but not longer than the pool lives. False if it was interrupted.
    bool sleep(std::chrono::milliseconds duration);

private:
    void work(unsigned thread);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable stopping_;
    std::deque<Job> waiting_;
    std::size_t const maxWaiting_;
    bool stop_ = false;
    std::vector<std::thread> threads_;
};

/// One thread that calls functions when their time has come. Its destructor drops what waits and joins.
class Alarm {
public:
    explicit Alarm(std::size_t maxWaiting);
    Alarm(Alarm const&) = delete;
    Alarm& operator=(Alarm const&) = delete;
    ~Alarm();

    /// False if too many wait.
    [[nodiscard]] bool after(std::chrono::milliseconds delay, std::function<void()> ring);

private:
    using Time = std::chrono::steady_clock::time_point;

    void keep();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Time, std::function<void()>> waiting_;
    std::size_t const maxWaiting_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace testbed
