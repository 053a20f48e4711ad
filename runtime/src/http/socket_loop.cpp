// One turn: wait, tell whose sockets are ready, tick, run the tasks, and read some of what comes in bulk.
#include "http/socket_loop.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace eh::http {

namespace {

constexpr int taskRounds = 2;       // tasks posted by tasks, before the sockets have their turn again
constexpr int turnsOfPoll = 64;     // while there is always something ready
constexpr std::size_t keptTasks = 1'024;

} // namespace

/// What a ticker and the loop share: a turn may hold it after the ticker has gone.
struct SocketLoop::Ticking {
    Clock::time_point next;
    std::chrono::milliseconds period;
    std::function<void()> task;
    bool stopped = false;
};

class SocketLoop::LoopTicker final : public Ticker {
public:
    explicit LoopTicker(std::shared_ptr<Ticking> ticking) noexcept : ticking_(std::move(ticking)) {}
    LoopTicker(LoopTicker const&) = delete;
    LoopTicker& operator=(LoopTicker const&) = delete;
    ~LoopTicker() override { ticking_->stopped = true; }

private:
    std::shared_ptr<Ticking> ticking_;
};

SocketLoop::SocketLoop(Log log) : log_(std::move(log)) {}

SocketLoop::~SocketLoop() { discard(); }

void SocketLoop::post(std::function<void()> task) {
    bool mustWake = false;
    {
        std::scoped_lock const lock(tasksMutex_);
        if (ended()) return; // the task is freed outside the lock
        tasks_.push_back(std::move(task));
        mustWake = std::exchange(asleep_, false) && !isHere();
    }
    if (mustWake) poller_.wake();
}

bool SocketLoop::isHere() const noexcept { return here_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

std::unique_ptr<Ticker> SocketLoop::every(std::chrono::milliseconds period, std::function<void()> task) {
    auto ticking = std::shared_ptr<Ticking>(new Ticking{Clock::now() + period, period, std::move(task)});
    tickings_.push_back(ticking);
    return std::make_unique<LoopTicker>(std::move(ticking));
}

void SocketLoop::log(LogLevel level, std::string_view line) const noexcept {
    if (log_) log_(level, line);
}

/// Repeats a step that an exception ended: it goes on behind the task that threw.
template <typename Step> void SocketLoop::guarded(Step step) {
    Scope const scope(*this);
    now_ = Clock::now();
    auto const outer = here_.exchange(std::this_thread::get_id());
    while (true) {
        try {
            step();
            break;
        } catch (std::exception const& error) {
            log(LogLevel::error, std::string("an exception left a task of the loop: ") + error.what());
        } catch (...) {
            log(LogLevel::error, "an exception of an unknown type left a task of the loop");
        }
    }
    here_.store(outer);
}

void SocketLoop::run() {
    guarded([this] {
        while (!ended() && !leaving_.exchange(false)) static_cast<void>(turn(true));
    });
    turning_ = false;
}

void SocketLoop::poll() {
    if (turning_ && isHere()) return;
    int left = turnsOfPoll;
    guarded([this, &left] {
        while (!ended() && left-- > 0 && turn(false)) {}
    });
    turning_ = false;
    if (hasHandle_ && !ended()) poller_.wakeIn(untilNext());
}

int SocketLoop::handle() {
    hasHandle_ = true;
    poller_.wakeIn(untilNext());
    return descriptor();
}

/// What is left of a turn that an exception ended comes first. False if there was nothing to do.
bool SocketLoop::turn(bool mayWait) {
    if (!std::exchange(turning_, true)) poller_.wait(patience(mayWait));
    now_ = Clock::now();
    bool busy = false;
    while (!ended() && poller_.tellNext()) busy = true;
    tick();
    for (int i = 0; i < taskRounds && runTasks(); ++i) busy = true;
    while (!ended() && poller_.tellNextInTurn()) busy = true;
    poller_.release();
    turning_ = false;
    return busy;
}

int SocketLoop::patience(bool mayWait) {
    if (!mayWait) return 0;
    {
        std::scoped_lock const lock(tasksMutex_);
        if (!tasks_.empty() || ran_ < running_.size()) return 0;
        asleep_ = true;
    }
    if (tickings_.empty()) return -1;
    auto const next = std::ranges::min_element(tickings_, {}, [](auto const& ticking) { return ticking->next; });
    auto const left = std::chrono::ceil<std::chrono::milliseconds>((*next)->next - Clock::now());
    return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000));
}

void SocketLoop::tick() {
    if (signals_)
        for (unsigned left = signals_->take(); left > 0; --left) onSignal_();
    if (tickings_.empty()) return;
    auto const now = now_ = Clock::now();
    for (std::size_t i = 0; i < tickings_.size() && !ended(); ++i) { // a task may add others behind
        auto const ticking = tickings_[i];
        if (ticking->stopped || ticking->next > now) continue;
        ticking->next = now + ticking->period;
        ticking->task();
    }
    std::erase_if(tickings_, [](auto const& ticking) { return ticking->stopped; });
}

/// Those that wait now; false if there were none.
bool SocketLoop::runTasks() {
    if (ran_ == running_.size()) {
        running_.clear();
        if (running_.capacity() > keptTasks) Tasks().swap(running_);
        ran_ = 0;
        std::scoped_lock const lock(tasksMutex_);
        asleep_ = false;
        running_.swap(tasks_);
    }
    if (running_.empty()) return false;
    while (ran_ < running_.size() && !ended()) std::exchange(running_[ran_++], nullptr)();
    return true;
}

void SocketLoop::end() {
    {
        std::scoped_lock const lock(tasksMutex_);
        ended_.store(true, std::memory_order_release);
    }
    poller_.wake();
}

void SocketLoop::leave() {
    leaving_.store(true);
    poller_.wake();
}

void SocketLoop::discard() {
    actAsLoop([this] {
        signals_.reset();
        tickings_.clear();
        while (true) {
            Tasks tasks = std::exchange(running_, {});
            ran_ = 0;
            {
                std::scoped_lock const lock(tasksMutex_);
                std::ranges::move(tasks_, std::back_inserter(tasks));
                tasks_.clear();
            }
            poller_.releaseAll();
            if (tasks.empty()) break;
        }
    });
}

void SocketLoop::actAsLoop(std::function<void()> const& work) {
    bool done = false;
    guarded([&] {
        if (!std::exchange(done, true)) work();
    });
}

void SocketLoop::onSignals(std::initializer_list<int> signals, std::function<void()> task) {
    if (!signals_) signals_ = std::make_unique<Signals>(poller_.wakeDescriptor());
    signals_->add(signals);
    onSignal_ = std::move(task);
}

} // namespace eh::http
