// Round trips of the client in C++. For each line "COUNT UNDER_WAY" of standard input it makes so many calls of countUp, so many of
// them under way at a time, and then writes a line "done". Ends with its input. clients.mjs beside this measures it.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <eh/client.hpp>

#include "client/Testbed.hpp"
#include "client/TestbedResponse.hpp"

namespace {

[[noreturn]] void fail(std::string const& why) {
    std::cerr << "eh-round-trips: " << why << std::endl;
    std::_Exit(1);
}

/// A run starts on another thread than the rest of it, when nothing is under way.
class RoundTrips final : public client::TestbedResponse {
public:
    explicit RoundTrips(eh::Client& client) : testbed_(client) {}

    void begin(std::int32_t count, std::int32_t underWay) {
        left_ = count - underWay;
        unanswered_ = count;
        for (std::int32_t i = 0; i < underWay; ++i) call();
    }

    void counted(std::int32_t, std::int32_t inOrder) override {
        if (inOrder == 0) fail("an event was lost, doubled or reordered");
        if (left_ > 0) {
            --left_;
            call();
        }
        if (--unanswered_ == 0) std::cout << "done" << std::endl;
    }

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
    void echoAll(std::int32_t, std::int64_t, double, std::string_view, std::span<std::int32_t const>, std::span<std::int64_t const>,
                 std::span<double const>, std::span<std::string_view const>, std::span<std::byte const>) override {}
    void text(std::int32_t, std::string_view) override {}
    void missing(std::int32_t) override {}
    void numbered(std::int32_t, std::string_view) override {}
    void worked(std::int32_t) override {}

private:
    void call() {
        if (testbed_.countUp(++number_) != eh::SendResult::queued) fail("a call was not taken");
    }

    client::Testbed const testbed_;
    std::int32_t number_ = 0;
    std::int32_t left_ = 0;
    std::int32_t unanswered_ = 0;
};

}  // namespace

int main(int count, char** arguments) try {
    if (count != 3) fail("usage: eh-round-trips ADDRESS json|cbor");
    bool const isJson = std::string_view(arguments[2]) == "json";
    eh::Client client(arguments[1],
                      {.onDisconnect = [](eh::ClientEnd const& end) { if (end.code != "closed") fail(end.detail); },
                       .onError = [](eh::ClientError const& error) { fail(error.detail); }},
                      {.encoding = isJson ? eh::ClientEncoding::json : eh::ClientEncoding::cbor, .links = {eh::ClientLink::websocket}});
    RoundTrips trips(client);
    auto const receiving = client.add(trips);
    client.connect();
    for (std::int32_t calls = 0, underWay = 0; std::cin >> calls >> underWay;) trips.begin(calls, underWay);
    client.close();
    return 0;
} catch (std::exception const& error) {
    fail(error.what());
}
