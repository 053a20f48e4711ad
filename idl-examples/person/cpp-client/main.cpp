// Asks the person program for persons by their ids: person-client http://127.0.0.1:8080/person.interface 815 7
#include <cstdint>
#include <exception>
#include <iostream>
#include <latch>
#include <string_view>

#include <eh/client.hpp>

#include "client/PersonRequest.hpp"   // what we call: generated from person.ehi, in namespace client
#include "client/PersonResponse.hpp"  // what the server calls here

/// Prints the answers.
class Answers final : public client::PersonResponse {
public:
    explicit Answers(std::latch& expected) : expected_(expected) {}

    void name(std::string_view first, std::string_view last, std::int32_t birthYear) override {
        std::cout << first << ' ' << last << ", born " << birthYear << '\n';
        expected_.count_down();
    }
    void unknown(std::string_view id) override {
        std::cout << "nobody has the id " << id << '\n';
        expected_.count_down();
    }

private:
    std::latch& expected_;
};

int main(int argc, char** argv) try {
    if (argc < 3) {
        std::cerr << "usage: person-client ADDRESS ID...\n";
        return 2;
    }
    std::latch expected(argc - 2);
    Answers answers(expected);
    eh::Client eh(argv[1], {.onError = [](eh::ClientError const& error) { std::cerr << error.detail << '\n'; }});
    auto const receiving = eh.add(answers);
    client::PersonRequest const request(eh);
    for (int i = 2; i < argc; ++i) request.name(argv[i]);  // they wait for the connection
    eh.connect();
    expected.wait();
    return 0;
} catch (std::exception const& error) {
    std::cerr << "person-client: " << error.what() << '\n';
    return 1;
}
