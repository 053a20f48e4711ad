// A queue and a thread.
#include "http/worker.hpp"

#include <utility>

namespace eh::http {

Worker::~Worker() {
    {
        std::lock_guard const lock(mutex_);
        ends_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Worker::run(std::function<void()> task) {
    {
        std::lock_guard const lock(mutex_);
        if (waiting_.size() >= most_) return false;
        if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
        waiting_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void Worker::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
        if (ends_) return;
        auto task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            task();
        } catch (...) { // of a program's page: the Responder that it has says so in the log
        }
        task = nullptr; // what it owns goes without the mutex
        lock.lock();
    }
}

} // namespace eh::http
