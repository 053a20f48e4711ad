// What tests of clients note, from whatever thread, and how they wait for it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace eh::testing {

using std::chrono::milliseconds;

/// How long a test waits for what must come: much, because sanitizers and busy machines are slow.
inline constexpr std::chrono::seconds patience{60};

/// Waits until `condition` is true; false after `patience`.
template <typename Condition> bool eventually(Condition const& condition) {
    auto const end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(milliseconds(1));
    }
    return true;
}

/// What happened, line by line, from whatever thread.
class Notes {
public:
    void add(std::string line) {
        std::scoped_lock const lock(mutex_);
        lines_.push_back(std::move(line));
    }
    [[nodiscard]] std::vector<std::string> all() const {
        std::scoped_lock const lock(mutex_);
        return lines_;
    }
    [[nodiscard]] std::size_t size() const {
        std::scoped_lock const lock(mutex_);
        return lines_.size();
    }
    /// How many lines begin so.
    [[nodiscard]] std::size_t count(std::string_view begin) const {
        std::scoped_lock const lock(mutex_);
        return static_cast<std::size_t>(std::ranges::count_if(lines_, [begin](auto const& line) { return line.starts_with(begin); }));
    }
    [[nodiscard]] bool has(std::string_view begin) const { return count(begin) > 0; }
    /// The first that begins so; empty if none does.
    [[nodiscard]] std::string first(std::string_view begin) const {
        std::scoped_lock const lock(mutex_);
        auto const found = std::ranges::find_if(lines_, [begin](auto const& line) { return line.starts_with(begin); });
        return found == lines_.end() ? std::string() : *found;
    }

private:
    std::mutex mutable mutex_;
    std::vector<std::string> lines_;
};

/// Where two histories part; empty if they do not. Better to read than both of them.
inline std::string difference(std::vector<std::string> const& found, std::vector<std::string> const& expected) {
    auto const [one, other] = std::ranges::mismatch(found, expected);
    if (one == found.end() && other == expected.end()) return {};
    return "line " + std::to_string(one - found.begin() + 1) + " of " + std::to_string(found.size()) + ": " +
           (one == found.end() ? "nothing" : *one) + " instead of " + (other == expected.end() ? "nothing" : *other);
}

}  // namespace eh::testing
