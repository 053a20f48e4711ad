// When the host of a virtual machine ran something else on the first core of this one.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace test {

/// Design notes. The kernel books what was stolen at its next tick, which is up to 10 ms later, and shows hundredths of a
/// second. So a theft is known late, and a short one is known only when it completes a hundredth.
class StolenTime {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds bookedWithin{10};

    StolenTime() noexcept : stat_(::open("/proc/stat", O_RDONLY | O_CLOEXEC)) { look(); }
    StolenTime(StolenTime const&) = delete;
    StolenTime& operator=(StolenTime const&) = delete;
    ~StolenTime() {
        if (stat_ >= 0) ::close(stat_);
    }

    /// Often, about every millisecond: 7 us.
    void look() {
        auto const hundredths = read();
        if (hundredths != hundredths_ && !isFirst_) booked_.push_back(Clock::now());
        hundredths_ = hundredths;
        isFirst_ = false;
    }

    /// Whether something was stolen between the two; known bookedWithin after `end`.
    [[nodiscard]] bool anyWithin(Clock::time_point begin, Clock::time_point end) const {
        for (auto const when : booked_)
            if (when > begin && when <= end + bookedWithin) return true;
        return false;
    }

    void forget() noexcept { booked_.clear(); }

private:
    /// 0 where the system tells nothing of it.
    [[nodiscard]] std::size_t read() const {
        std::array<char, 1'024> text{};
        auto const size = stat_ < 0 ? -1 : ::pread(stat_, text.data(), text.size(), 0);
        std::string_view rest(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
        auto const line = rest.find("\ncpu0 ");
        if (line == rest.npos) return 0;
        rest.remove_prefix(line + 1);
        constexpr int column = 8;   // user, nice, system, idle, iowait, irq, softirq, steal
        for (int i = 0; i < column && !rest.empty(); ++i) rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1));
        std::size_t hundredths = 0;
        std::from_chars(rest.data(), rest.data() + rest.size(), hundredths);
        return hundredths;
    }

    int const stat_;
    std::vector<Clock::time_point> booked_;
    std::size_t hundredths_ = 0;
    bool isFirst_ = true;
};

}  // namespace test
