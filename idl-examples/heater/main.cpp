// A heater that people sign in to: all of them see it live, operators set it, and whoever signs out is out in every tab.
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <eh/eh.hpp>

#include "heater.hpp"
#include "options.hpp"
#include "www.hpp"

/// For a file of users: `heater --line "ada operator" >> users`.
void writeLine(std::string const& description) {
    std::istringstream words(description);
    eh::http::KnownUser user;
    words >> user.user;
    for (std::string role; words >> role;) user.roles.push_back(role);
    std::cerr << "password: ";
    std::getline(std::cin, user.password);
    std::cout << eh::http::userLine(user) << '\n';
}

std::shared_ptr<eh::http::UserStore> usersOf(Options const& options) {
    if (!options.users.empty()) return eh::http::fileUsers(options.users, [](std::string const& problem) { std::cerr << problem << '\n'; });
    return eh::http::memoryUsers({{"ada", "ada", {"operator"}}, {"bob", "bob"}});
}

int main(int argc, char** argv) try {
    Options const options = readOptions(argc, argv);
    if (!options.lineFor.empty()) {
        writeLine(options.lineFor);
        return 0;
    }
    eh::EventHandler handler;
    Heater heater(handler);
    auto const receiving = handler.add(heater); // until the end of main
    handler.restrict("Knob", {"operator"});
    handler.onConnect([&](eh::Connection& page) { heater.welcome(page); });

    eh::Server server({.address = options.address, .port = options.port, .headers = eh::securityHeaders()});
    server.mount("/heater.interface", handler);
    server.mount("/", eh::embedded(www));
    server.protect("/", eh::http::formAuthenticator(usersOf(options), {.title = "Heater", .session = {.idle = options.idle, .lifetime = options.lifetime}}));
    server.stopOnSignals({SIGINT, SIGTERM});

    std::jthread clock([&](std::stop_token stop) {
        for (auto next = std::chrono::steady_clock::now(); !stop.stop_requested(); std::this_thread::sleep_until(next)) {
            server.post([&] { heater.step(); });
            next += std::chrono::seconds(1);
        }
    });
    std::cout << "listening on " << server.url() << std::endl;
    if (options.users.empty()) std::cout << "without --users: ada (password \"ada\") is an operator, bob (\"bob\") watches" << std::endl;
    server.run();
    return 0;
} catch (std::invalid_argument const& error) {
    std::cerr << "heater: " << error.what() << '\n';
    return 2;
} catch (std::exception const& error) {
    std::cerr << "heater: " << error.what() << '\n';
    return 1;
}
