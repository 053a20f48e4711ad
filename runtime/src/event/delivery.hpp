// Where the program's callbacks run: on the loop or by the program's executor, one at a time, exceptions caught.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eh {

class Delivery {
public:
    using Executor = std::function<void(std::function<void()>)>;
    using Report = std::function<void(std::string const& line)>;

    /// `report` takes the log line of a callback that threw; any thread.
    Delivery(Executor executor, Report report) : executor_(std::move(executor)), report_(std::move(report)) {}
    Delivery(Delivery const&) = delete;
    Delivery& operator=(Delivery const&) = delete;

    /// Waits for a running callback; what the executor still holds does nothing from now on.
    void close() {
        std::scoped_lock const lock(gate_->running);
        gate_->delivery = nullptr;
    }

    [[nodiscard]] bool isElsewhere() const noexcept { return static_cast<bool>(executor_); }

    /// Runs `callback` now, or hands it to the executor, which runs it later and in order. `name` is what a log line
    /// calls it; a string literal or alive as long as the callback.
    template <typename Callback>
    void run(std::string_view name, Callback callback) {
        if (!executor_) return runHere(name, callback);
        executor_([gate = gate_, name, callback = std::move(callback)]() mutable {
            std::scoped_lock const lock(gate->running);
            if (gate->delivery != nullptr) gate->delivery->runHere(name, callback);
        });
    }

    /// Runs `callback` on this thread, excluding all others.
    template <typename Callback>
    void runHere(std::string_view name, Callback& callback) {
        std::scoped_lock const lock(gate_->running);
        ++depth_;
        try {
            callback();
        } catch (std::exception const& error) {
            report(name, error.what());
        } catch (...) {
            report(name, "something that is not a std::exception");
        }
        if (--depth_ == 0) pinned_.clear();
    }

    /// Keeps `object` until the present callback returns. In callbacks only.
    void pin(std::shared_ptr<void const> object) { pinned_.push_back(std::move(object)); }

    /// Waits until no callback runs, except on the thread of the running one; holds others off while `change` runs.
    template <typename Change>
    void exclude(Change change) {
        std::scoped_lock const lock(gate_->running);
        change();
    }

private:
    void report(std::string_view name, std::string_view what) {
        report_("the callback " + std::string(name) + " threw: " + std::string(what));
    }

    /// Outlives the Delivery in the hands of an executor.
    struct Gate {
        explicit Gate(Delivery* owner) noexcept : delivery(owner) {}

        std::recursive_mutex running;  // recursive: a callback may undo its own registration
        Delivery* delivery;
    };

    Executor executor_;
    Report report_;
    std::shared_ptr<Gate> const gate_ = std::make_shared<Gate>(this);
    std::vector<std::shared_ptr<void const>> pinned_;
    int depth_ = 0;  // callbacks within callbacks
};

}  // namespace eh
