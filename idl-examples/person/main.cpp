// Answers pages that ask for a person: the smallest complete program around an EventHandler.
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <eh/eh.hpp>

#include "PersonRequest.hpp"   // what pages call: generated from person.ehi
#include "PersonResponse.hpp"  // what the program calls on its pages
#include "www.hpp"             // the folder www and the generated scripts, inside the program

struct Person {
    std::string_view firstName;
    std::string_view lastName;
    std::int32_t birthYear;
};

class Register final : public PersonRequest {
public:
    explicit Register(eh::EventHandler& handler) : response_(handler) {}

    void name(eh::ConnectionId from, std::string_view id) override {
        auto const found = people_.find(id);
        if (found == people_.end()) {
            response_.unknown(from, id);
            return;
        }
        auto const& [firstName, lastName, birthYear] = found->second;
        response_.name(from, firstName, lastName, birthYear);
    }

private:
    PersonResponse response_;
    std::map<std::string_view, Person> people_{
        {"815", {"Ada", "Lovelace", 1815}},
        {"906", {"Grace", "Hopper", 1906}},
        {"912", {"Alan", "Turing", 1912}},
        {"930", {"Edsger", "Dijkstra", 1930}},
    };
};

/// The options of the command line; throws std::invalid_argument with a sentence.
eh::ServerOptions readOptions(int argc, char** argv) {
    eh::ServerOptions options{.port = 8080};
    for (int i = 1; i < argc; i += 2) {
        std::string_view const name = argv[i];
        std::string const value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--address" && !value.empty()) {
            options.address = value;
        } else if (name == "--port" && !value.empty() && value.size() <= 5 &&
                   value.find_first_not_of("0123456789") == value.npos && std::stoi(value) <= 65'535) {
            options.port = static_cast<std::uint16_t>(std::stoi(value));
        } else {
            throw std::invalid_argument("not understood: " + std::string(name) + ' ' + value +
                                        "\nusage: person [--port 0..65535] [--address IP]");
        }
    }
    return options;
}

int main(int argc, char** argv) try {
    eh::EventHandler handler;
    Register people(handler);
    auto const receiving = handler.add(people);  // until the end of main

    eh::Server server(readOptions(argc, argv));  // binds here, or throws a sentence
    server.mount("/person.interface", handler);  // serves person.interface/eh.js too
    server.mount("/", eh::embedded(www));
    server.stopOnSignals({SIGINT, SIGTERM});
    std::cout << "listening on " << server.url() << std::endl;
    server.run();
    return 0;
} catch (std::invalid_argument const& error) {
    std::cerr << "person: " << error.what() << '\n';
    return 2;
} catch (std::exception const& error) {
    std::cerr << "person: " << error.what() << '\n';
    return 1;
}
