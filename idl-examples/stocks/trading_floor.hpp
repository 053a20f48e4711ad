// Where pages come in: it greets them, keeps an account for each and executes their orders.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <eh/eh.hpp>

#include "Exchange.hpp"
#include "Ticker.hpp"
#include "market.hpp"

/// All functions are called by the EventHandler, one at a time.
class TradingFloor final : public Exchange {
public:
    /// Both must outlive this object.
    TradingFloor(eh::EventHandler& handler, Market const& market);

    /// Opens an account for a new page and tells it where everything stands.
    void welcome(eh::Connection& page);

    void buy(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) override;
    void sell(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) override;

private:
    struct Holding {
        std::int32_t shares = 0;
        std::int32_t paid = 0;  ///< cents, for all of them
    };
    /// Lives in its connection's slot, so it ends with the connection.
    struct Account {
        std::int32_t cash = 10'000'00;
        std::map<std::string, Holding, std::less<>> holdings{};
    };

    Account& accountOf(eh::ConnectionId page);
    void tellAccount(eh::ConnectionId page);
    /// The price if the order makes sense; otherwise 0, and the page was told why.
    std::int32_t checkedPrice(eh::ConnectionId from, std::string_view symbol, std::int32_t shares) const;

    eh::EventHandler& handler_;
    Market const& market_;
    Ticker ticker_;
};
