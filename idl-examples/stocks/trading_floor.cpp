// Orders and their answers: an account or a refusal to the caller alone, a trade to everyone.
#include "trading_floor.hpp"

#include <cstdio>
#include <vector>

namespace {

constexpr std::int32_t maxShares = 10'000;

std::string dollars(std::int64_t cents) {
    char text[32];
    std::snprintf(text, sizeof text, "$%lld.%02d", static_cast<long long>(cents / 100), static_cast<int>(cents % 100));
    return text;
}

}  // namespace

TradingFloor::TradingFloor(eh::EventHandler& handler, Market const& market)
    : handler_(handler), market_(market), ticker_(handler) {}

void TradingFloor::welcome(eh::Connection& page) {
    page.emplace<Account>();
    std::vector<Quote> const quotes = market_.quotes();
    std::vector<std::string_view> symbols;
    std::vector<std::string_view> companies;
    std::vector<std::int32_t> openings;
    std::vector<std::int32_t> prices;
    for (Quote const& quote : quotes) {
        symbols.emplace_back(quote.symbol);
        companies.emplace_back(quote.company);
        openings.push_back(quote.opening);
        prices.push_back(quote.price());
    }
    ticker_.welcome(page.id(), symbols, companies, openings, prices);
    for (Quote const& quote : quotes) {
        ticker_.history(page.id(), quote.symbol, quote.history);
    }
    tellAccount(page.id());
}

void TradingFloor::buy(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) {
    std::int32_t const price = checkedPrice(from, symbol, shares);
    if (price == 0) {
        return;
    }
    Account& account = accountOf(from);
    std::int64_t const cost = std::int64_t{price} * shares;
    if (cost > account.cash) {
        ticker_.refused(from, "That costs " + dollars(cost) + ", and you have " + dollars(account.cash) + ".");
        return;
    }
    Holding& holding = account.holdings[std::string(symbol)];
    holding.shares += shares;
    holding.paid += static_cast<std::int32_t>(cost);
    account.cash -= static_cast<std::int32_t>(cost);
    tellAccount(from);
    ticker_.traded(from.value(), symbol, shares, price);
}

void TradingFloor::sell(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) {
    std::int32_t const price = checkedPrice(from, symbol, shares);
    if (price == 0) {
        return;
    }
    Account& account = accountOf(from);
    auto const found = account.holdings.find(symbol);
    std::int32_t const held = found == account.holdings.end() ? 0 : found->second.shares;
    if (shares > held) {
        ticker_.refused(from, "You hold " + std::to_string(held) + " shares of " + std::string(symbol) + ".");
        return;
    }
    Holding& holding = found->second;
    holding.paid -= static_cast<std::int32_t>(std::int64_t{holding.paid} * shares / held);
    holding.shares -= shares;
    if (holding.shares == 0) {
        account.holdings.erase(found);
    }
    account.cash += price * shares;
    tellAccount(from);
    ticker_.traded(from.value(), symbol, -shares, price);
}

TradingFloor::Account& TradingFloor::accountOf(eh::ConnectionId page) {
    return *handler_.connection(page)->get<Account>();  // there as long as events of that page arrive
}

void TradingFloor::tellAccount(eh::ConnectionId page) {
    Account const& account = accountOf(page);
    std::vector<std::string_view> symbols;
    std::vector<std::int32_t> shares;
    std::vector<std::int32_t> paid;
    for (auto const& [symbol, holding] : account.holdings) {
        symbols.emplace_back(symbol);
        shares.push_back(holding.shares);
        paid.push_back(holding.paid);
    }
    ticker_.account(page, account.cash, symbols, shares, paid);
}

std::int32_t TradingFloor::checkedPrice(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) const {
    std::optional<std::int32_t> const price = market_.price(symbol);
    if (!price) {
        ticker_.refused(from, "There is no symbol \"" + std::string(symbol) + "\" here.");
        return 0;
    }
    if (shares < 1 || shares > maxShares) {
        ticker_.refused(from, "One order is for 1 to " + std::to_string(maxShares) + " shares, not " +
                                  std::to_string(shares) + ".");
        return 0;
    }
    return *price;
}
