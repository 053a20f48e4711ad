// The prices of the example: a random walk that one thread moves and others look at.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// One symbol and its prices, in cents.
struct Quote {
    std::string symbol;
    std::string company;
    std::int32_t opening;
    std::vector<std::int32_t> history;  ///< the latest prices, the oldest first; never empty

    [[nodiscard]] std::int32_t price() const noexcept { return history.back(); }
};

struct PriceMove {
    std::string symbol;
    std::int32_t price;
};

/// Any thread may call any function.
///
/// The runtime calls the program on one thread at a time, so that its callbacks need no locks among themselves. This
/// class is what the program's own thread shares with them, and so it has one.
class Market {
public:
    /// The same seed makes the same prices.
    explicit Market(std::uint64_t seed);

    /// Moves about half of the prices by a little; returns those that changed.
    std::vector<PriceMove> step();

    /// A copy of all quotes, in the order of the list.
    [[nodiscard]] std::vector<Quote> quotes() const;
    /// The price of one share; nothing if there is no such symbol.
    [[nodiscard]] std::optional<std::int32_t> price(std::string_view symbol) const;

private:
    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    std::vector<Quote> quotes_;
};
