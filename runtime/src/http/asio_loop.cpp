// The one unit of the runtime that knows Boost.Asio: tasks, timers, signals and readiness of descriptors.
#include "http/asio_loop.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace eh::http {

namespace asio = boost::asio;
using boost::system::error_code;

struct AsioLoop::Context {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::unique_ptr<asio::signal_set> signals;
    std::function<void()> onSignal;

    void awaitSignal() {
        signals->async_wait([this](error_code error, int) {
            if (error) return;
            awaitSignal();
            onSignal();
        });
    }
};

namespace {

class AsioWatch final : public Watch {
public:
    AsioWatch(asio::io_context& io, int descriptor) : descriptor_(io, descriptor) {}

    int descriptor() const noexcept override { return const_cast<Descriptor&>(descriptor_).native_handle(); }

    void waitReadable(std::shared_ptr<WatchUser> user) override {
        descriptor_.async_wait(asio::posix::descriptor_base::wait_read, [user = std::move(user)](error_code error) {
            if (error != asio::error::operation_aborted) user->readable();
        });
    }

    void waitWritable(std::shared_ptr<WatchUser> user) override {
        descriptor_.async_wait(asio::posix::descriptor_base::wait_write, [user = std::move(user)](error_code error) {
            if (error != asio::error::operation_aborted) user->writable();
        });
    }

    void close() noexcept override {
        error_code ignored;
        descriptor_.close(ignored);
    }

private:
    using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;
    Descriptor descriptor_;
};

/// What a ticker and its timer's handler share; the handler may come after the ticker has gone.
struct Ticking {
    Ticking(asio::io_context& io, std::chrono::milliseconds every, std::function<void()> work) :
        timer(io), period(every), task(std::move(work)) {}

    asio::steady_timer timer;
    std::chrono::milliseconds period;
    std::function<void()> task;
    bool stopped = false;
};

void tick(std::shared_ptr<Ticking> ticking) {
    ticking->timer.expires_after(ticking->period);
    auto& timer = ticking->timer;
    timer.async_wait([ticking = std::move(ticking)](error_code error) mutable {
        if (error || ticking->stopped) return;
        auto const running = ticking;
        tick(std::move(ticking));
        running->task();
    });
}

class AsioTicker final : public Ticker {
public:
    explicit AsioTicker(std::shared_ptr<Ticking> ticking) : ticking_(std::move(ticking)) {}
    AsioTicker(AsioTicker const&) = delete;
    AsioTicker& operator=(AsioTicker const&) = delete;
    ~AsioTicker() override {
        ticking_->stopped = true;
        ticking_->timer.cancel();
    }

private:
    std::shared_ptr<Ticking> ticking_;
};

} // namespace

AsioLoop::AsioLoop(Log log) : log_(std::move(log)), context_(std::make_unique<Context>()) {}

AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::function<void()> task) {
    if (ended()) return;
    asio::post(context_->io, [this, task = std::move(task)] {
        if (!ended()) task();
    });
}

bool AsioLoop::isHere() const noexcept { return here_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

std::unique_ptr<Ticker> AsioLoop::every(std::chrono::milliseconds period, std::function<void()> task) {
    auto ticking = std::make_shared<Ticking>(context_->io, period, std::move(task));
    tick(ticking);
    return std::make_unique<AsioTicker>(std::move(ticking));
}

void AsioLoop::log(LogLevel level, std::string_view line) const noexcept {
    if (log_) log_(level, line);
}

template <typename Step> void AsioLoop::guarded(Step step) {
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

void AsioLoop::run() {
    guarded([this] { context_->io.run(); });
}

void AsioLoop::poll() {
    guarded([this] { context_->io.poll(); });
}

void AsioLoop::end() {
    ended_.store(true, std::memory_order_release);
    context_->io.stop();
}

void AsioLoop::discard() {
    if (context_->signals) {
        error_code ignored;
        context_->signals->cancel(ignored);
    }
    context_->io.restart();
    poll();
    context_->io.stop();
}

void AsioLoop::actAsLoop(std::function<void()> const& work) {
    bool done = false;
    guarded([&] {
        if (!std::exchange(done, true)) work();
    });
}

std::unique_ptr<Watch> AsioLoop::watch(int descriptor) {
    try {
        return std::make_unique<AsioWatch>(context_->io, descriptor);
    } catch (...) {
        ::close(descriptor);
        throw;
    }
}

void AsioLoop::onSignals(std::initializer_list<int> signals, std::function<void()> task) {
    error_code error;
    bool const first = !context_->signals;
    if (first) context_->signals = std::make_unique<asio::signal_set>(context_->io);
    for (int const signal : signals) {
        context_->signals->add(signal, error);
        if (error)
            throw std::runtime_error("cannot wait for signal " + std::to_string(signal) + ": " + error.message());
    }
    context_->onSignal = std::move(task);
    if (first) context_->awaitSignal();
}

} // namespace eh::http
