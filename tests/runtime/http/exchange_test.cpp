// Requests whose bodies the program reads from the socket while it answers, and all the ways in which that ends.
#include <array>
#include <thread>

#include "chunks.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using eh::http::BodyReader;
using eh::http::Exchange;

namespace {

using Held = std::shared_ptr<Exchange>;

/// A site whose POSTs to "/read" are put into `exchanges` before a byte of their bodies is read.
struct ReadSite : Site {
    explicit ReadSite(eh::ServerOptions options = {}, std::size_t maxBody = 64u << 20) : Site(std::move(options)) {
        route("/read", [this](Request const&, Exchange& exchange) {
            exchanges.put(std::make_shared<Exchange>(std::move(exchange)));
            return true;
        }, maxBody);
    }
    ~ReadSite() { server.stop(std::chrono::milliseconds(0)); }

    void route(std::string_view pattern, eh::http::StreamingRoute function, std::size_t maxBody = 64u << 20) {
        onLoop(server, [&] {
            server.route(pattern, function, {.methods = {"POST"}, .maxBody = maxBody});
            return true;
        });
    }

    Held ask(HttpClient& client, std::string_view extra, std::string_view body = {}) {
        std::string head = "POST /read HTTP/1.1\r\nHost: localhost\r\n";
        client.send(head.append(extra).append("\r\n").append(body));
        return exchanges.take();
    }

    /// Starts the reader on the loop; pieces and the end go to `told`.
    void read(Held const& exchange, std::span<char> buffer = {}) {
        exchange->body.start(buffer, {[this](std::string_view piece) { told.put(std::string(piece)); },
                                      [this] { told.put("end"); },
                                      [this](std::string_view why) { told.put("gone: " + std::string(why)); }});
    }

    /// All up to the end, in one.
    std::string readAll() {
        std::string all;
        for (std::string piece; (piece = told.take()) != "end"; all += piece)
            if (piece.starts_with("gone")) throw std::runtime_error(piece);
        return all;
    }

    Mailbox<Held> exchanges;
    Mailbox<std::string> told;
};

/// Sends until nothing more goes for a while; how many bytes went.
std::size_t sendUntilStuck(HttpClient& client, std::size_t most) {
    std::string const block(64u << 10, 'x');
    std::size_t sent = 0;
    while (sent < most) {
        ssize_t const now = ::send(client.descriptor(), block.data(), std::min(block.size(), most - sent), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (now > 0) {
            sent += static_cast<std::size_t>(now);
            continue;
        }
        pollfd waiting{client.descriptor(), POLLOUT, 0};
        if (::poll(&waiting, 1, 300) == 0) break;
    }
    return sent;
}
} // namespace

TEST_CASE("A body is read from the socket, whole, in chunks and in any two pieces") {
    ReadSite site;
    std::array<char, 8> buffer;
    std::string const plainBody = "Content-Length: 10\r\n\r\n0123456789";
    std::string const chunks = "Transfer-Encoding: chunked\r\n\r\n3\r\n012\r\n6;x=y\r\n345678\r\n1\r\n9\r\n0\r\nT: t\r\n\r\n";
    auto client = site.connect();
    for (std::string const& rest : {plainBody, chunks}) {
        for (std::size_t split = 0; split <= rest.size(); ++split) {
            INFO(rest << " in two at " << split);
            client.send("POST /read HTTP/1.1\r\nHost: x\r\n");
            client.send(rest.substr(0, split));
            onLoop(site.server, [] { return true; });
            client.send(rest.substr(split));
            auto const exchange = site.exchanges.take();
            CHECK(exchange->body.size().has_value() == (rest == plainBody));
            bool const buffered = split % 2 == 0;
            site.read(exchange, buffered ? std::span<char>(buffer) : std::span<char>());
            if (buffered) CHECK(site.told.take() == "01234567");
            CHECK(site.readAll() == (buffered ? "89" : "0123456789"));
            CHECK(exchange->body.received() == 10);
            exchange->responder.send(plain("thank you"));
            CHECK(client.reply().body == "thank you");
        }
    }
}

TEST_CASE("A request without a body, and the next one on the same socket") {
    ReadSite site;
    auto client = site.connect();
    auto exchange = site.ask(client, "Content-Length: 0\r\n", "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(exchange->body.size() == 0u);
    site.read(exchange);
    CHECK(site.readAll().empty());
    exchange->responder.send(plain("first"));
    CHECK(client.reply().body == "first");
    exchange = site.exchanges.take();
    site.read(exchange);
    CHECK(site.readAll() == "abc");
    exchange->responder.send(plain("second"));
    CHECK(client.reply().body == "second");
}

TEST_CASE("A reader that has stopped stops the client; resumed from another thread it gets everything") {
    constexpr std::size_t total = 40u << 20;
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: " + std::to_string(total) + "\r\n");
    std::vector<char> buffer(64u << 10);
    std::size_t got = 0;
    Mailbox<std::size_t> ends;
    exchange->body.start(buffer, {.onData = [&](std::string_view piece) {
                                      if (got == 0) exchange->body.pause();
                                      got += piece.size();
                                  },
                                  .onEnd = [&] { ends.put(got); }});
    std::size_t const sent = sendUntilStuck(client, total);
    CHECK(sent < 20u << 20); // what two sockets hold, and no more
    CHECK(onLoop(site.server, [&] { return got; }) == buffer.size());
    CHECK(exchange->body.received() == buffer.size());
    std::thread([&] { exchange->body.resume(); }).join();
    client.send(std::string(total - sent, 'y'));
    CHECK(ends.take() == total);
    exchange->responder.send(plain("all"));
    CHECK(client.reply().body == "all");
}

TEST_CASE("Nothing is read before start") {
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: 41943040\r\n");
    CHECK(sendUntilStuck(client, 40u << 20) < 20u << 20);
    CHECK(exchange->body.received() == 0);
}

TEST_CASE("A client that asks whether to go on is told so when the body is wanted") {
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: 3\r\nExpect: 100-continue\r\n");
    SECTION("and is not told before") {
        CHECK_FALSE(client.hears(50));
        site.read(exchange);
        CHECK(client.readUpTo("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
        client.send("abc");
        CHECK(site.readAll() == "abc");
        exchange->responder.send(plain("yes"));
        CHECK(client.reply().body == "yes");
    }
    SECTION("nor if it is refused") {
        exchange->responder.send(textResponse(403, "no"));
        auto const reply = client.reply();
        CHECK(reply.status == 403);
        CHECK(reply.header("connection") == "close");
        CHECK(client.ended());
    }
}

TEST_CASE("An answer before the end of the body closes the socket behind it") {
    ReadSite site;
    auto client = site.connect();
    auto exchange = site.ask(client, "Content-Length: 1000\r\n", "abc");
    site.read(exchange);
    CHECK(site.told.take() == "abc");
    SECTION("while it is read") {}
    SECTION("when the reader has been destroyed") {
        exchange->body = BodyReader(nullptr);
        client.send("def");
        onLoop(site.server, [] { return true; });
    }
    exchange->responder.send(plain("enough"));
    auto const reply = client.reply();
    CHECK(reply.body == "enough");
    CHECK(reply.header("connection") == "close");
    client.send("more of it"); // is not answered with a reset
    CHECK(client.ended());
    CHECK(site.get("/hello").body == "hello");
}

TEST_CASE("A body that breaks off is told, with its reason, and the answer is the server's") {
    struct Case {
        std::string_view head;
        std::string_view body;
        int status;
        std::string why;
        std::chrono::milliseconds timeout{10'000};
    };
    std::string_view const chunked = "Transfer-Encoding: chunked\r\n";
    for (auto const& [head, body, status, why, timeout] :
         {Case{chunked, "4\r\n0123\r\n8\r\n01234567\r\n0\r\n\r\n", 413, "The body is larger than what is taken here."},
          Case{chunked, "4\r\n0123xxxxxx\r\n", 400, "A chunk is longer than its size."},
          Case{"Content-Length: 10\r\n", "0123", 408, "The body took too long to arrive.", std::chrono::milliseconds(50)}}) {
        INFO(why);
        eh::ServerOptions options;
        options.bodyTimeout = timeout;
        ReadSite site(options, 10);
        auto client = site.connect();
        auto const exchange = site.ask(client, head, body);
        site.read(exchange);
        CHECK(site.told.take() == "0123");
        CHECK(site.told.take() == "gone: " + why);
        CHECK(client.reply().status == status);
        CHECK(client.ended());
        exchange->responder.send(plain("too late"));
    }
}

TEST_CASE("A body that comes too slowly is refused, however steadily, but not while it is not wanted") {
    ReadSite site({.bodyTimeout = std::chrono::milliseconds(60), .bodyRate = 1'000'000});
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: 100000\r\n", "y");
    CHECK_FALSE(client.hears(200)); // nobody has begun to read
    site.read(exchange);
    while (!client.hears(5)) client.send("x"); // each byte within the timeout
    CHECK(client.reply().status == 408);
    CHECK(client.ended());
    CHECK(site.server.stats().slowBodies == 1);
    CHECK(site.server.stats().requests == 1);
}

TEST_CASE("A body that says to be larger than what is taken is refused, and the function not asked") {
    ReadSite site;
    bool asked = false;
    site.route("/small", [&](Request const&, Exchange&) { return asked = true; }, 10);
    auto client = site.connect();
    client.request("POST", "/small", "", "12345678901"); // which the mount below takes as a whole, and declines
    CHECK(client.reply().status == 413);
    CHECK_FALSE(asked);
}

TEST_CASE("A client or a server that goes ends the body") {
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: 10\r\n", "012");
    site.read(exchange);
    CHECK(site.told.take() == "012");
    SECTION("the client") { client.close(); }
    SECTION("the client's sending side") { client.shutdownWrite(); }
    SECTION("the server") { site.server.stop(std::chrono::milliseconds(0)); }
    CHECK(site.told.take() == "gone: The connection ended before the request was answered.");
    exchange->body.pause();
    exchange->body.resume();
    exchange->responder.send(plain("nobody hears it"));
}

TEST_CASE("An exception that leaves a function costs a log line, and is answered with 500") {
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Content-Length: 10\r\n", "012");
    exchange->body.start({}, {.onData = [](std::string_view) { throw std::runtime_error("a mishap"); }});
    CHECK(client.reply().status == 500);
    CHECK(site.lines.take() == "POST /read: an exception left a function that its body was told to: a mishap");
}

TEST_CASE("An exchange that is dropped is answered with 500, and the log says which request it was") {
    ReadSite site;
    auto client = site.connect();
    {
        auto const exchange = site.ask(client, "Content-Length: 10\r\n", "012");
        site.read(exchange);
        CHECK(site.told.take() == "012");
    }
    CHECK(client.reply().status == 500);
    CHECK(site.lines.take() == "POST /read was dropped without an answer");
}

TEST_CASE("An exchange that its own functions hold goes with them") {
    ReadSite site;
    std::weak_ptr<Exchange> watched;
    auto client = site.connect();
    {
        auto const exchange = site.ask(client, "Content-Length: 3\r\n");
        watched = exchange;
        exchange->body.start({}, {.onEnd = [exchange] { exchange->responder.send(plain("done")); }});
    }
    CHECK_FALSE(watched.expired());
    SECTION("when it has been answered") {
        client.send("abc");
        CHECK(client.reply().body == "done");
    }
    SECTION("when the client has gone") {
        client.close();
        while (!watched.expired()) onLoop(site.server, [] { return true; });
    }
    onLoop(site.server, [] { return true; });
    CHECK(watched.expired());
}

TEST_CASE("The answer is streamed while the body arrives") {
    ReadSite site;
    site.route("/echo-stream", [](Request const&, Exchange& exchange) {
        auto const writer = exchange.responder.stream(plain(""));
        auto const body = std::make_shared<BodyReader>(std::move(exchange.body));
        body->start({}, {[writer](std::string_view piece) { static_cast<void>(writer->write(std::string(piece))); },
                         [writer, body] { writer->finish(); }});
        return true;
    });
    auto client = site.connect();
    for (int i = 0; i < 2; ++i) { // twice on one socket
        client.send("POST /echo-stream HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
        client.reply();
        CHECK(readChunk(client) == "abc");
        client.send("def");
        CHECK(readChunk(client) == "def");
        CHECK(readChunk(client).empty());
    }
}

TEST_CASE("An answer that has begun breaks off with the body") {
    ReadSite site;
    auto client = site.connect();
    auto const exchange = site.ask(client, "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n");
    auto const writer = exchange->responder.stream(plain(""));
    site.read(exchange);
    CHECK(site.told.take() == "abc");
    client.send("more\r\n");
    CHECK(site.told.take() == "gone: The size of a chunk is a hexadecimal number.");
    client.reply();
    CHECK(client.ended());
    onLoop(site.server, [] { return true; }); // the writer is told behind the socket's end
    CHECK(writer->write(std::string("x")) == eh::SendResult::gone);
}

TEST_CASE("A function that declines passes the body on, whole, to the next mount") {
    ReadSite site;
    int asked = 0;
    site.route("/ech*", [&](Request const& head, Exchange&) {
        ++asked;
        CHECK(head.body.empty());
        return false;
    });
    auto client = site.connect();
    client.request("POST", "/echo", "", "back again");
    CHECK(client.reply().body == "back again");
    CHECK(asked >= 1);
    client.request("POST", "/echx", "", "nobody");
    CHECK(client.reply().status == 404);
}

TEST_CASE("A mount with a longer path gets its bodies whole, whoever would read them below it") {
    ReadSite site;
    site.route("/e*", [](Request const&, Exchange& exchange) {
        exchange.responder.send(plain("streamed"));
        return true;
    });
    onLoop(site.server, [&] {
        site.server.mount("/echo", std::make_shared<FakeDirectory>([](Request const& request, Responder& responder) {
                              responder.send(plain("whole " + std::string(request.body)));
                              return true;
                          }, 5));
        return true;
    });
    auto client = site.connect();
    client.request("POST", "/echo", "", "12345");
    CHECK(client.reply().body == "whole 12345");
    client.request("POST", "/echo", "", "123456");
    CHECK(client.reply().body == "streamed");
}

TEST_CASE("Many bodies come at once, read by threads that pause and resume") {
    ReadSite site;
    std::vector<std::thread> threads;
    std::atomic<int> complete = 0;
    std::mutex asking;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                auto client = site.connect();
                std::string const body(300'000, 'x');
                auto const exchange = [&] {
                    std::scoped_lock const lock(asking); // so that it is that of this client
                    return site.ask(client, "Content-Length: 300000\r\n");
                }();
                struct Reading {
                    std::array<char, 1000> buffer{};
                    std::size_t got = 0;
                };
                auto const reading = std::make_shared<Reading>();
                Mailbox<int> ends;
                std::weak_ptr<Exchange> const weak = exchange;
                exchange->body.start(reading->buffer, {.onData = [reading, weak](std::string_view piece) {
                                                           reading->got += piece.size();
                                                           auto const one = weak.lock();
                                                           if (one && reading->got % 7000 == 0) one->body.pause();
                                                       },
                                                       .onEnd = [&] { ends.put(1); },
                                                       .onGone = [&](std::string_view) { ends.put(2); }});
                std::atomic<bool> over = false;
                std::thread other([&] {
                    while (!over) {
                        exchange->body.resume();
                        std::this_thread::yield();
                    }
                });
                bool const leaves = (t + i) % 4 == 0;
                client.send(std::string_view(body).substr(0, leaves ? 100'000 : body.size()));
                if (leaves) client.close();
                int const how = ends.take();
                over = true;
                other.join();
                if (how == (leaves ? 2 : 1)) ++complete;
                exchange->responder.send(plain("done"));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(complete == 40);
}
