// A client of eh-testbed for fault tests: calls are lines of standard input, and all that it is told are lines of
// standard output. Ends with its input.
#include <charconv>
#include <cstdint>
#include <iostream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <eh/client.hpp>

#include "client/Testbed.hpp"
#include "client/TestbedResponse.hpp"

namespace {

void say(std::string const& line) {
    static std::mutex mutex;
    std::scoped_lock const lock(mutex);
    std::cout << line << std::endl;
}

class Responses final : public client::TestbedResponse {
public:
    void counted(std::int32_t number, std::int32_t inOrder) override {
        say("counted " + std::to_string(number) + ' ' + std::to_string(inOrder));
    }
    void numbered(std::int32_t number, std::string_view) override { say("numbered " + std::to_string(number)); }

    void nothing() override {}
    void echoInt(std::int32_t) override {}
    void echoLong(std::int64_t) override {}
    void echoDouble(double) override {}
    void echoString(std::string_view) override {}
    void echoInts(std::span<std::int32_t const>) override {}
    void echoLongs(std::span<std::int64_t const>) override {}
    void echoDoubles(std::span<double const>) override {}
    void echoStrings(std::span<std::string_view const>) override {}
    void echoBytes(std::span<std::byte const>) override {}
    void echoFixed(std::span<std::int32_t const, 10>, std::span<std::string_view const, 3>) override {}
    void echoAll(std::int32_t, std::int64_t, double, std::string_view, std::span<std::int32_t const>,
                 std::span<std::int64_t const>, std::span<double const>, std::span<std::string_view const>,
                 std::span<std::byte const>) override {}
    void text(std::int32_t, std::string_view) override {}
    void missing(std::int32_t) override {}
    void worked(std::int32_t) override {}
};

eh::ClientLink linkOf(std::string_view name) {
    for (auto const link : {eh::ClientLink::websocket, eh::ClientLink::stream, eh::ClientLink::poll})
        if (toString(link) == name) return link;
    throw std::invalid_argument("no such link: " + std::string(name));
}

eh::ClientOptions readOptions(std::string_view encoding, std::string const& links) {
    eh::ClientOptions options;
    options.encoding = encoding == "json" ? eh::ClientEncoding::json : eh::ClientEncoding::cbor;
    options.links.clear();
    std::istringstream all(links);
    for (std::string name; std::getline(all, name, ',');) options.links.push_back(linkOf(name));
    options.backoffMin = std::chrono::milliseconds(4);
    options.backoffMax = std::chrono::milliseconds(16);
    options.climbAfter = std::chrono::milliseconds(20);
    return options;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4) throw std::invalid_argument("usage: eh-counting-client ADDRESS json|cbor LINK[,LINK...]");
    Responses responses;
    eh::Client client(argv[1],
                      {.onConnect = [](eh::ConnectionId id, auto) { say("connect " + std::to_string(id.value())); },
                       .onDisconnect = [](eh::ClientEnd const& end) { say("disconnect " + end.code + ": " + end.detail); },
                       .onLink = [](eh::LinkState state, eh::ClientLink link) {
                           say("link " + std::string(toString(state)) + ' ' + std::string(toString(link)));
                       },
                       .onError = [](eh::ClientError const& error) { say("error " + error.code + ": " + error.detail); }},
                      readOptions(argv[2], argv[3]));
    auto const receiving = client.add(responses);
    client::Testbed const testbed(client);
    client.connect();
    std::string name;
    for (std::int32_t number = 0; std::cin >> name >> number;) {
        std::int32_t size = 0;
        if (name == "burst") std::cin >> size;
        auto const result = name == "burst" ? testbed.burst(number, size) : testbed.countUp(number);
        if (result != eh::SendResult::queued) say("refused " + std::string(toString(result)));
    }
    client.close();
    return 0;
} catch (std::exception const& error) {
    std::cerr << "eh-counting-client: " << error.what() << '\n';
    return 2;
}
