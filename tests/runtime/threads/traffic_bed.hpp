// A server on a thread of its own with an EventHandler whose callbacks count, for tests with many threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <eh/eh.hpp>

#include "Calls.hpp"
#include "Told.hpp"

namespace eh::testing {

/// How long a test waits for what must come: much, because sanitizers and busy machines are slow.
inline constexpr std::chrono::seconds patience{60};

/// Waits until `condition` is true; false after `patience`.
template <typename Condition>
bool eventually(Condition const& condition) {
    auto const end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// Log lines, from whatever thread.
class Lines {
public:
    void add(std::string_view line) {
        std::lock_guard const lock(mutex_);
        lines_.emplace_back(line);
    }
    std::size_t countOf(std::string_view part) const {
        std::lock_guard const lock(mutex_);
        return static_cast<std::size_t>(std::count_if(
            lines_.begin(), lines_.end(), [part](auto const& line) { return line.find(part) != std::string::npos; }));
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// Who is there, kept up to date by onConnect and onDisconnect.
class Roll {
public:
    void watch(EventHandler& handler) {
        handler.onConnect([this](Connection& connection) {
            std::lock_guard const lock(mutex_);
            present_.push_back(connection.id());
            ++connects_[connection.id().value()];
        });
        handler.onDisconnect([this](ConnectionId id, Disconnect const&) {
            std::lock_guard const lock(mutex_);
            std::erase(present_, id);
            ++disconnects_[id.value()];
        });
    }
    /// One of those present, any.
    std::optional<ConnectionId> pick(std::size_t number) const {
        std::lock_guard const lock(mutex_);
        if (present_.empty()) return std::nullopt;
        return present_[number % present_.size()];
    }
    std::size_t connects() const {
        std::lock_guard const lock(mutex_);
        return connects_.size();
    }
    /// Everybody came once and went once.
    bool isBalanced() const {
        std::lock_guard const lock(mutex_);
        auto const once = [](auto const& entry) { return entry.second == 1; };
        return present_.empty() && connects_ == disconnects_ && std::all_of(connects_.begin(), connects_.end(), once);
    }

private:
    mutable std::mutex mutex_;
    std::vector<ConnectionId> present_;
    std::map<std::int32_t, int> connects_;
    std::map<std::int32_t, int> disconnects_;
};

/// Members are made and destroyed in the order that the headers ask for: the handler outlives the server.
struct TrafficBed {
    explicit TrafficBed(EventHandlerOptions options = {}) : handler(std::move(options)) {
        server.mount("/events", handler);
        roll.watch(handler);
    }

    Lines log;
    Roll roll;
    EventHandler handler;
    Server server{{.log = [this](LogLevel, std::string_view line) { log.add(line); }}};
    Told told{handler};
};

/// One call of Calls.call, as a line of a send.
inline std::string callLine(int thread, int number) {
    return R"(["Calls","call",[)" + std::to_string(thread) + ',' + std::to_string(number) + "]]\n";
}

/// Joins its threads at the end of its life, whatever happens in between.
class Threads {
public:
    ~Threads() { join(); }
    template <typename Function>
    void start(int count, Function const& function) {
        for (int i = 0; i < count; ++i) threads_.emplace_back([function, i] { function(i); });
    }
    void join() {
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

private:
    std::vector<std::thread> threads_;
};

}  // namespace eh::testing
