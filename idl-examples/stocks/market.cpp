// How prices move: up or down by about a quarter of a percent, drawn gently back to where the day began.
#include "market.hpp"

#include <algorithm>
#include <cmath>

namespace {

constexpr std::size_t historyLength = 120;

Quote makeQuote(std::string symbol, std::string company, std::int32_t opening) {
    return {std::move(symbol), std::move(company), opening, {opening}};
}

}  // namespace

Market::Market(std::uint64_t seed)
    : random_(seed),
      quotes_{
          makeQuote("ALDF", "Alder & Finch Tools", 84'20),
          makeQuote("BRMB", "Bramblewood Foods", 23'75),
          makeQuote("CORV", "Corvid Aerospace", 312'40),
          makeQuote("DUNM", "Dunmore Railways", 57'10),
          makeQuote("EDDY", "Eddystone Lighting", 41'65),
          makeQuote("FTHM", "Fathom Robotics", 168'90),
          makeQuote("GRYW", "Greywater Systems", 12'35),
          makeQuote("HLLN", "Hollin Optics", 96'80),
      } {
    for (std::size_t i = 0; i < 2 * historyLength; ++i) {
        step();  // so that the first page already sees a past
    }
}

std::vector<PriceMove> Market::step() {
    std::scoped_lock const lock(mutex_);
    std::bernoulli_distribution moves(0.5);
    std::normal_distribution<double> change(0, 0.0025);
    std::vector<PriceMove> moved;
    for (Quote& quote : quotes_) {
        if (!moves(random_)) {
            continue;
        }
        double const pull = 0.01 * (static_cast<double>(quote.opening) / quote.price() - 1);
        double const next = std::round(quote.price() * (1 + change(random_) + pull));
        auto const price = static_cast<std::int32_t>(std::max(next, 1.0));
        if (price == quote.price()) {
            continue;
        }
        if (quote.history.size() == historyLength) {
            quote.history.erase(quote.history.begin());
        }
        quote.history.push_back(price);
        moved.push_back({quote.symbol, price});
    }
    return moved;
}

std::vector<Quote> Market::quotes() const {
    std::scoped_lock const lock(mutex_);
    return quotes_;
}

std::optional<std::int32_t> Market::price(std::string_view symbol) const {
    std::scoped_lock const lock(mutex_);
    auto const found = std::ranges::find(quotes_, symbol, &Quote::symbol);
    return found == quotes_.end() ? std::nullopt : std::optional(found->price());
}
