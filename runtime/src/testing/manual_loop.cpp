// Time jumps from one due ticker to the next: an hour costs as much as what happens in it.
#include "testing/manual_loop.hpp"

#include <algorithm>
#include <utility>

namespace eh::testing {

class ManualLoop::Ticking final : public Ticker {
public:
    Ticking(ManualLoop& loop, std::chrono::milliseconds period, std::function<void()> task)
        : work(std::move(task)), due(loop.now_ + period), loop_(loop), period_(std::max(period, shortest)) {
        loop.tickers_.push_back(this);
    }
    ~Ticking() override { std::erase(loop_.tickers_, this); }

    void onward() noexcept { due += period_; }

    std::function<void()> const work;
    Clock::time_point due;

private:
    static constexpr std::chrono::milliseconds shortest{1};  // or time would stand still

    ManualLoop& loop_;
    std::chrono::milliseconds const period_;
};

void ManualLoop::post(std::function<void()> task) {
    {
        std::scoped_lock const lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    posted_.notify_one();
}

std::unique_ptr<Ticker> ManualLoop::every(std::chrono::milliseconds period, std::function<void()> task) {
    return std::make_unique<Ticking>(*this, period, std::move(task));
}

std::span<char> ManualLoop::receiveBuffer() {
    receiveBuffer_.resize(64u << 10);
    return receiveBuffer_;
}

void ManualLoop::log(LogLevel, std::string_view line) const noexcept {
    std::scoped_lock const lock(mutex_);
    lines_.emplace_back(line);
    if (lines_.size() > mostLines) lines_.pop_front();
}

std::vector<std::string> ManualLoop::lines() const {
    std::scoped_lock const lock(mutex_);
    return {lines_.begin(), lines_.end()};
}

std::function<void()> ManualLoop::next() {
    std::scoped_lock const lock(mutex_);
    if (tasks_.empty()) return nullptr;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
}

void ManualLoop::run() {
    if (std::exchange(running_, true)) return;
    struct Done {
        bool& running;
        ~Done() { running = false; }
    } const done{running_};
    while (auto const task = next()) task();
}

void ManualLoop::pass(std::chrono::milliseconds time) {
    run();
    auto const end = now_ + time;
    while (true) {
        auto const first = std::ranges::min_element(tickers_, {}, &Ticking::due);
        if (first == tickers_.end() || (*first)->due > end) break;
        now_ = std::max(now_, (*first)->due);
        (*first)->onward();
        post((*first)->work);  // a copy: the ticker may go while it runs
        run();
    }
    now_ = std::max(now_, end);
}

bool ManualLoop::waitForPost(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    return posted_.wait_until(lock, until, [this] { return !tasks_.empty(); });
}

}  // namespace eh::testing
