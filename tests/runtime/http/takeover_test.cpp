// Sockets that are given away after an upgrade, with a protocol that sends everything back.
#include "http/takeover.hpp"

#include <thread>

#include "site.hpp"
#include "support/catch.hpp"
#ifdef EH_TLS
#include "tls_client.hpp"
#endif

using namespace test;
using eh::http::StreamResult;
using eh::http::Takeover;
using std::chrono::milliseconds;

namespace {

/// Sends back what it hears, until the other side ends. Lives as long as it waits for its socket.
class Echo final : public eh::http::WatchUser, public std::enable_shared_from_this<Echo> {
public:
    explicit Echo(Takeover taken) : stream_(std::move(taken.stream)), waiting_(std::move(taken.received)) {}

    void begin() {
        writable();
        stream_->waitReadable(shared_from_this());
    }
    void readable() override {
        std::array<char, 4096> buffer;
        auto const result = stream_->readSome(buffer);
        if (result.state == StreamResult::State::end) return stream_->close();
        if (result.state == StreamResult::State::error) return;
        waiting_.append(buffer.data(), result.bytes);
        if (!waitsToWrite_) writable();
        stream_->waitReadable(shared_from_this());
    }
    void writable() override {
        waitsToWrite_ = false;
        while (!waiting_.empty() && !waitsToWrite_) {
            std::string_view const bytes = waiting_;
            auto const result = stream_->writeSome({&bytes, 1});
            if (result.state == StreamResult::State::error) return;
            waiting_.erase(0, result.bytes);
            waitsToWrite_ = result.state == StreamResult::State::wouldBlock;
        }
        if (waitsToWrite_) stream_->waitWritable(shared_from_this());
    }

private:
    std::unique_ptr<eh::http::Stream> stream_;
    std::string waiting_;
    bool waitsToWrite_ = false;
};

Response upgrade() {
    Response response;
    response.headers = {{"Upgrade", "echo"}, {"Content-Length", "7"}};
    return response;
}

constexpr std::string_view asking = "GET /up HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n";
constexpr std::string_view answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n";

/// A site whose "/up" becomes an echo at once, and whose "/keep" puts the socket into `kept`.
struct EchoSite : Site {
    explicit EchoSite(eh::ServerOptions options = {}) : Site(std::move(options)) {
        onLoop(server, [this] {
            server.mount("/up", std::make_shared<FakeDirectory>([](Request const&, Responder& responder) {
                             if (auto taken = takeOver(responder, upgrade()))
                                 std::make_shared<Echo>(std::move(*taken))->begin();
                             return true;
                         }));
            server.mount("/keep", std::make_shared<FakeDirectory>([this](Request const&, Responder& responder) {
                             kept.put(std::move(takeOver(responder, upgrade())->stream));
                             return true;
                         }));
            return true;
        });
    }

    /// A client whose socket has been taken over.
    HttpClient upgraded(std::string_view target = "/up") const {
        auto client = connect();
        client.request("GET", target);
        client.readUpTo("\r\n\r\n");
        return client;
    }

    Mailbox<std::unique_ptr<eh::http::Stream>> kept;
};

} // namespace

TEST_CASE("A socket that was taken over speaks another protocol") {
    EchoSite site;
    auto client = site.connect();
    client.send(asking);
    CHECK(client.readUpTo("\r\n\r\n") == answer);
    for (int i = 0; i < 10; ++i) {
        std::string const line = "line " + std::to_string(i) + "\n";
        client.send(line);
        CHECK(client.readUpTo("\n") == line);
    }
    client.shutdownWrite();
    CHECK(client.ended());
}

TEST_CASE("Answers of before come first, and what follows the upgrade belongs to the new protocol") {
    EchoSite site;
    auto client = site.connect();
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(asking) + "GET /hello HTTP/1.1\r\n\r\n");
    CHECK(client.reply().body == "hello");
    CHECK(client.readUpTo("\r\n\r\n") == answer);
    CHECK(client.readUpTo("\r\n\r\n") == "GET /hello HTTP/1.1\r\n\r\n");
}

TEST_CASE("An upgrade and what follows may come byte by byte") {
    EchoSite site;
    auto client = site.connect();
    for (char const c : std::string(asking) + "more\n") client.send({&c, 1});
    CHECK(client.readUpTo("\r\n\r\n") == answer);
    CHECK(client.readUpTo("\n") == "more\n");
}

TEST_CASE("A body of the upgrade request is not what follows it") {
    EchoSite site;
    auto client = site.connect();
    client.send("POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbodyrest\n");
    CHECK(client.readUpTo("\r\n\r\n") == answer);
    CHECK(client.readUpTo("\n") == "rest\n");
}

TEST_CASE("Much can be sent both ways at once") {
    EchoSite site;
    auto client = site.upgraded();
    std::string const much(8u << 20, 'm');
    std::thread sender([&] { client.send(much + "\n"); });
    std::string const back = client.readUpTo("\n");
    sender.join();
    CHECK(back == much + "\n");
}

TEST_CASE("A socket may be taken over later, with all that came meanwhile") {
    EchoSite site;
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    client.send("meanwhile\n");
    CHECK(onLoop(site.server, [&] {
        auto taken = takeOver(responder, upgrade());
        std::make_shared<Echo>(std::move(*taken))->begin();
        CHECK_THROWS_AS(responder.send(plain("x")), std::logic_error);
        CHECK_THROWS_AS(takeOver(responder, upgrade()), std::logic_error);
        return true;
    }));
    CHECK(client.readUpTo("\r\n\r\n") == answer);
    CHECK(client.readUpTo("\n") == "meanwhile\n");
    client.send("after\n");
    CHECK(client.readUpTo("\n") == "after\n");
}

TEST_CASE("There is no socket of a client that has gone, nor off the loop") {
    EchoSite site;
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    CHECK_THROWS_AS(takeOver(responder, upgrade()), std::logic_error);
    Response bad = upgrade();
    bad.headers.push_back({"A", "b\r\nc"});
    CHECK_THROWS_AS(takeOver(responder, bad), std::invalid_argument);
    std::promise<void> gone;
    onLoop(site.server, [&] {
        responder.onGone([&] { gone.set_value(); });
        return true;
    });
    client.close();
    gone.get_future().wait();
    CHECK(onLoop(site.server, [&] { return !takeOver(responder, upgrade()); }));

    auto other = site.connect();
    other.request("GET", "/hold");
    auto late = site.held.take();
    site.server.stop(milliseconds(0));
    CHECK_FALSE(takeOver(late, upgrade()));
    CHECK(other.ended());
}

TEST_CASE("The timeouts of HTTP do not apply to a socket that was taken over") {
    EchoSite site({.headerTimeout = milliseconds(20),
                   .bodyTimeout = milliseconds(20),
                   .writeTimeout = milliseconds(20),
                   .idleTimeout = milliseconds(20)});
    auto client = site.upgraded();
    CHECK(site.connect().ended()); // another one, opened later, has been idle for too long meanwhile
    client.send("still here\n");
    CHECK(client.readUpTo("\n") == "still here\n");
}

TEST_CASE("Sockets that were taken over count among those of the server") {
    EchoSite site({.maxConnections = 1});
    auto first = site.upgraded();
    auto second = site.connect();
    second.request("GET", "/keep");
    CHECK_FALSE(second.hears(100));
    first.close();
    second.readUpTo("\r\n\r\n");
    auto stream = site.kept.take();
    auto third = site.connect();
    third.request("GET", "/hello");
    CHECK_FALSE(third.hears(100));
    onLoop(site.server, [&] { return (stream.reset(), true); });
    CHECK(second.ended());
    CHECK(third.reply().status == 200);
}

TEST_CASE("A stop waits for sockets that were taken over") {
    EchoSite site;
    auto client = site.upgraded();
    auto idle = site.connect();
    CHECK(idle.get("/hello").status == 200);
    std::thread stopping([&] { site.server.stop(patience); });
    CHECK(idle.ended());
    client.send("last words\n");
    CHECK(client.readUpTo("\n") == "last words\n");
    client.close();
    stopping.join();
}

TEST_CASE("A stop waits for them no longer than it was told to, and streams may outlive the server") {
    std::unique_ptr<eh::http::Stream> stream;
    {
        EchoSite site;
        auto echoing = site.upgraded();
        auto kept = site.upgraded("/keep");
        stream = site.kept.take();
        site.server.stop(milliseconds(50));
        CHECK(echoing.ended());
        CHECK(kept.ended());
    }
    std::array<char, 4> buffer;
    CHECK(stream->readSome(buffer).state == StreamResult::State::error);
}

TEST_CASE("A hard stop closes what was taken over") {
    EchoSite site;
    auto client = site.upgraded();
    site.server.stop(milliseconds(0));
    CHECK(client.ended());
}

#ifdef EH_TLS
TEST_CASE("A socket with TLS can be taken over") {
    Certificate const certificate;
    EchoSite site({.tls = certificate.files()});
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(site.server.port(), version);
        REQUIRE(client.connected);
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(asking) + "behind");
        CHECK(client.readUpTo("hello").starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(client.readUpTo("\r\n\r\n") == answer);
        CHECK(client.read(6) == "behind");
        for (char const c : std::string_view("one by one")) {
            client.send({&c, 1});
            CHECK(client.read(1) == std::string(1, c));
        }
        client.send(std::string(100'000, 'm'));
        CHECK(client.read(100'000) == std::string(100'000, 'm'));
    }
}
#endif
