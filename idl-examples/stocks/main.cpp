// A small stock exchange: a thread of the program moves prices, and every open page watches them and trades.
#include <condition_variable>
#include <csignal>
#include <exception>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include <eh/eh.hpp>

#include "market.hpp"
#include "options.hpp"
#include "trading_floor.hpp"
#include "www.hpp"

/// Moves the prices and tells everyone, until it is asked to stop. Any thread may send, and sending never blocks.
void movePrices(std::stop_token const& stop, Market& market, eh::EventHandler& handler,
                std::chrono::milliseconds interval) {
    Ticker const ticker(handler);
    std::mutex mutex;
    std::condition_variable_any asked;
    std::unique_lock lock(mutex);
    while (!asked.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
        for (auto const& [symbol, price] : market.step()) {
            // Of a price only the newest matters: where one still waits for a slow page, this one takes its place.
            ticker.price(eh::everyone.latest(symbol), symbol, price);
        }
    }
}

int main(int argc, char** argv) try {
    Options const options = readOptions(argc, argv);
    Market market(options.seed);

    eh::EventHandler handler;
    TradingFloor floor(handler, market);
    auto const receiving = handler.add(floor);  // until the end of main
    handler.onConnect([&](eh::Connection& page) { floor.welcome(page); });

    eh::Server server({.address = options.address,
                       .port = options.port,
                       .tls = {options.certificate, options.key}});  // binds here, or throws a sentence
    server.mount("/stocks.interface", handler);
    server.mount("/", eh::embedded(www));
    server.stopOnSignals({SIGINT, SIGTERM});

    std::jthread const prices([&](std::stop_token const& stop) { movePrices(stop, market, handler, options.interval); });
    std::cout << "listening on " << server.url() << std::endl;
    server.run();
    return 0;
} catch (std::invalid_argument const& error) {
    std::cerr << "stocks: " << error.what() << '\n';
    return 2;
} catch (std::exception const& error) {
    std::cerr << "stocks: " << error.what() << '\n';
    return 1;
}
