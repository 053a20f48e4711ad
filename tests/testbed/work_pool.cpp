// The pool and the alarm clock: two loops around a condition variable.
#include "work_pool.hpp"

#include <utility>

namespace testbed {

WorkPool::WorkPool(unsigned threads, std::size_t maxWaiting) : maxWaiting_(maxWaiting) {
    for (unsigned thread = 1; thread <= threads; ++thread) threads_.emplace_back([this, thread] { work(thread); });
}

WorkPool::~WorkPool() {
    {
        std::lock_guard const lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    stopping_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool WorkPool::run(Job job) {
    {
        std::lock_guard const lock(mutex_);
        if (waiting_.size() >= maxWaiting_) return false;
        waiting_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

bool WorkPool::sleep(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return !stopping_.wait_for(lock, duration, [this] { return stop_; });
}

void WorkPool::work(unsigned thread) {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (stop_) return;
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job(thread);
        lock.lock();
    }
}

Alarm::Alarm(std::size_t maxWaiting) : maxWaiting_(maxWaiting), thread_([this] { keep(); }) {}

Alarm::~Alarm() {
    {
        std::lock_guard const lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool Alarm::after(std::chrono::milliseconds delay, std::function<void()> ring) {
    {
        std::lock_guard const lock(mutex_);
        if (waiting_.size() >= maxWaiting_) return false;
        waiting_.emplace(std::chrono::steady_clock::now() + delay, std::move(ring));
    }
    changed_.notify_one();
    return true;
}

void Alarm::keep() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        if (waiting_.empty()) {
            changed_.wait(lock);
        } else if (auto const first = waiting_.begin(); first->first > std::chrono::steady_clock::now()) {
            auto const until = first->first;
            changed_.wait_until(lock, until);
        } else {
            auto ring = std::move(first->second);
            waiting_.erase(first);
            lock.unlock();
            ring();
            ring = nullptr;
            lock.lock();
        }
    }
}

}  // namespace testbed
