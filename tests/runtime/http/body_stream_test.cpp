// Answers whose body goes on.
#include <thread>

#include "chunks.hpp"
#include "http/takeover.hpp"
#include "site.hpp"
#include "support/catch.hpp"
#ifdef EH_TLS
#include "tls_client.hpp"
#endif

using namespace test;
using eh::http::BodyStream;
using eh::http::Buffer;
using std::chrono::milliseconds;

namespace {

/// A site whose "/body" is an answer that the test writes, on the loop.
struct BodySite : Site {
    explicit BodySite(eh::ServerOptions options = {}) : Site(std::move(options)) {
        onLoop(server, [this] {
            server.mount("/body", std::make_shared<FakeDirectory>([this](Request const& request, Responder& responder) {
                             Response head = plain("not used");
                             head.status = request.query == "none" ? 204 : 200;
                             head.headers = {{"Content-Type", "text/plain"}};
                             bodies.put(startBody(responder, std::move(head)));
                             return true;
                         }));
            server.mount("/all", std::make_shared<FakeDirectory>([](Request const&, Responder& responder) {
                             auto const whole = startBody(responder, {});
                             Buffer const pieces[] = {std::string("within "), std::string("one call")};
                             whole->write(pieces);
                             whole->finish();
                             return true;
                         }));
            return true;
        });
    }

    /// Asks for a body that the test then has in `body`.
    HttpClient ask(std::string_view request = "GET /body HTTP/1.1\r\nHost: x\r\n\r\n") {
        auto client = connect();
        client.send(request);
        body = bodies.take();
        return client;
    }
    template <typename Work> void on(Work work) {
        onLoop(server, [&] { return (work(), true); });
    }
    void write(std::string text) {
        Buffer const piece(std::move(text));
        on([&] { body->write({&piece, 1}); });
    }
    void finish() {
        on([&] { body->finish(); });
    }

    Mailbox<std::unique_ptr<BodyStream>> bodies;
    std::unique_ptr<BodyStream> body;
};

std::shared_ptr<std::string const> const mebibyte = std::make_shared<std::string const>(1u << 20, 'm');

/// Writes until the client's silence is felt; how many mebibytes.
int fill(BodySite& site) {
    int written = 0;
    Buffer const piece(mebibyte);
    site.on([&] {
        while (site.body->waiting() < (4u << 20) && ++written) site.body->write({&piece, 1});
    });
    return written;
}

} // namespace

TEST_CASE("A body goes on as it is written, chunk by chunk") {
    BodySite site;
    auto client = site.ask();
    auto const head = client.reply(); // at once, before anything is written
    CHECK(head.status == 200);
    CHECK(head.header("transfer-encoding") == "chunked");
    CHECK(head.header("content-type") == "text/plain");
    CHECK(head.header("content-length").empty());
    CHECK(head.header("connection").empty());
    for (int i = 0; i < 5; ++i) {
        site.write("event " + std::to_string(i));
        CHECK(readChunk(client) == "event " + std::to_string(i));
    }
    CHECK(onLoop(site.server, [&] { return site.body->waiting() == 0; }));
}

TEST_CASE("All pieces of one call are one chunk, an empty call is none") {
    BodySite site;
    auto client = site.ask();
    client.reply();
    std::vector<Buffer> pieces(200, Buffer(std::string("piece,")));
    pieces.push_back(Buffer(std::string()));
    site.on([&] {
        site.body->write({});
        site.body->write({&pieces.back(), 1});
        site.body->write(pieces);
    });
    CHECK(readChunk(client).size() == 1200);
}

TEST_CASE("After a finished body the socket goes on") {
    BodySite site;
    auto client = site.ask("GET /body HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    client.reply();
    site.write("first");
    site.finish();
    CHECK(readBody(client) == "first");
    CHECK(client.reply().body == "hello");
    CHECK(client.get("/hello").body == "hello");
    client.request("GET", "/body");
    auto const second = site.bodies.take();
    client.reply();
    site.on([&] { CHECK_THROWS_AS(site.body->write({}), std::logic_error); }); // the first one has been finished
    site.on([&] { second->finish(); });
    CHECK(readBody(client).empty());
}

TEST_CASE("A body may be written and finished within the call that serves the request") {
    BodySite site;
    auto client = site.connect();
    client.send("GET /all HTTP/1.1\r\nHost: x\r\n\r\nGET /all HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(client.reply().status == 200);
    CHECK(readBody(client) == "within one call");
    CHECK(client.reply().header("connection") == "close");
    CHECK(readBody(client) == "within one call");
    CHECK(client.ended());
}

TEST_CASE("On HTTP/1.0 the body is plain and ends with the socket") {
    BodySite site;
    auto client = site.ask("GET /body HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    auto const head = client.reply();
    CHECK(head.header("connection") == "close");
    CHECK(head.header("transfer-encoding").empty());
    site.write("one");
    site.write("two");
    site.finish();
    CHECK(client.rest() == "onetwo");
}

TEST_CASE("HEAD and answers without a body get the head only") {
    BodySite site;
    auto client = site.ask("HEAD /body HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.replyToHead().status == 200);
    site.write("unheard");
    site.finish();
    CHECK(client.get("/hello").body == "hello");
    client.request("GET", "/body?none");
    site.body = site.bodies.take();
    CHECK(client.reply().status == 204);
    site.write("unheard");
    site.finish();
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("What a slow client does not take waits by reference, and its end is told") {
    BodySite site;
    auto client = site.ask();
    std::promise<std::size_t> drained;
    site.on([&] { site.body->onDrained([&] { drained.set_value(site.body->waiting()); }); });
    int const written = fill(site);
    CHECK(mebibyte.use_count() > 4);
    client.reply();
    std::size_t got = 0;
    for (int i = 0; i < written; ++i) got += readChunk(client).size();
    CHECK(got == static_cast<std::size_t>(written) << 20);
    CHECK(drained.get_future().get() == 0);
    CHECK(onLoop(site.server, [&] { return mebibyte.use_count() == 1; }));
    site.finish();
    CHECK(readChunk(client).empty());
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("Who hears that all was taken may write on, finish or destroy the body") {
    BodySite site;
    for (int round = 0; round < 3; ++round) {
        auto client = site.ask();
        std::promise<void> told;
        std::string const more = "more";
        site.on([&] {
            site.body->onDrained([&, round] {
                Buffer const piece(more);
                if (round == 0) site.body->write({&piece, 1});
                if (round == 1) site.body->finish();
                if (round == 2) site.body.reset();
                told.set_value();
            });
        });
        int const written = fill(site);
        client.reply();
        for (int i = 0; i < written; ++i) readChunk(client);
        told.get_future().wait();
        if (round == 0) CHECK(readChunk(client) == "more");
        if (round == 1) CHECK(readChunk(client).empty());
        if (round == 2) CHECK(client.ended());
        site.on([&] { site.body.reset(); });
    }
}

TEST_CASE("Who writes a body hears when the client goes") {
    BodySite site;
    for (bool const whileWaiting : {false, true}) {
        auto client = site.ask();
        std::promise<bool> gone;
        site.on([&] { site.body->onGone([&] { gone.set_value(site.body->waiting() == 0); }); });
        if (whileWaiting) fill(site);
        client.close();
        auto heard = gone.get_future();
        REQUIRE(heard.wait_for(patience) == std::future_status::ready);
        CHECK(heard.get());
        site.write("to nobody");
        std::promise<void> again;
        site.on([&] { site.body->onGone([&] { again.set_value(); }); });
        CHECK(again.get_future().wait_for(patience) == std::future_status::ready);
        site.finish();
    }
    CHECK(mebibyte.use_count() == 1);
}

TEST_CASE("A write into a broken socket tells later, not from within the call") {
    BodySite site;
    auto client = site.ask();
    client.reply();
    std::promise<bool> gone;
    bool within = false;
    linger const reset{1, 0};
    ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    site.on([&] {
        site.body->onGone([&] { gone.set_value(within); });
        client.close(); // the loop has not seen it yet
        within = true;
        Buffer const piece(std::string("x"));
        for (int i = 0; i < 3; ++i) site.body->write({&piece, 1});
        within = false;
    });
    CHECK_FALSE(gone.get_future().get());
}

TEST_CASE("A client that stops reading is given up, and the writer hears of it") {
    BodySite site({.writeTimeout = milliseconds(100)});
    auto client = site.ask();
    std::promise<void> gone;
    site.on([&] { site.body->onGone([&] { gone.set_value(); }); });
    fill(site);
    CHECK(gone.get_future().wait_for(patience) == std::future_status::ready);
    CHECK(mebibyte.use_count() == 1);
}

TEST_CASE("A body that has been quiet for long may still be written") {
    BodySite site({.headerTimeout = milliseconds(20),
                   .bodyTimeout = milliseconds(20),
                   .writeTimeout = milliseconds(500), // in which this thread gets the processor, however busy the machine
                   .idleTimeout = milliseconds(150)});
    auto client = site.ask();
    client.reply();
    for (int i = 0; i < 4; ++i) CHECK(site.connect().ended()); // idle, one after the other, for longer than a write may
    std::promise<void> drained;
    site.on([&] { site.body->onDrained([&] { drained.set_value(); }); });
    int const written = fill(site);
    std::size_t got = 0;
    for (int i = 0; i < written; ++i) got += readChunk(client).size();
    CHECK(got == static_cast<std::size_t>(written) << 20);
    CHECK(drained.get_future().wait_for(patience) == std::future_status::ready);
}

TEST_CASE("A body that is destroyed before its end closes the socket") {
    BodySite site;
    auto client = site.ask();
    client.reply();
    site.write("half");
    CHECK(readChunk(client) == "half");
    site.on([&] {
        site.body->onGone([] { throw std::logic_error("nobody is there to hear this"); });
        site.body.reset();
    });
    CHECK(client.ended());

    auto other = site.ask();
    other.reply();
    site.body.reset(); // on another thread
    CHECK(other.ended());
}

TEST_CASE("There is no body for a client that has gone, nor off the loop") {
    BodySite site;
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    CHECK_THROWS_AS(startBody(responder, {}), std::logic_error);
    CHECK_THROWS_AS(startBody(responder, {.status = 101, .headers = {}, .body = {}}), std::invalid_argument);
    std::promise<void> gone;
    site.on([&] { responder.onGone([&] { gone.set_value(); }); });
    client.close();
    gone.get_future().wait();
    CHECK(onLoop(site.server, [&] { return startBody(responder, {}) == nullptr; }));
    CHECK_THROWS_AS(startBody(responder, {}), std::logic_error);
}

TEST_CASE("A stop waits for a body until it is finished") {
    BodySite site;
    auto client = site.ask();
    client.reply();
    auto idle = site.connect();
    CHECK(idle.get("/hello").status == 200);
    std::thread stopping([&] { site.server.stop(patience); });
    CHECK(idle.ended());
    site.write("last words");
    site.finish();
    CHECK(readBody(client) == "last words");
    CHECK(client.ended());
    client.close();
    stopping.join();
    site.body->onDrained(nullptr);
}

TEST_CASE("A hard stop ends a body and tells its writer, who may outlive the server") {
    std::unique_ptr<BodyStream> body;
    bool told = false;
    {
        BodySite site;
        auto client = site.ask();
        client.reply();
        site.on([&] { site.body->onGone([&] { told = true; }); });
        site.server.stop(milliseconds(0));
        CHECK(client.ended());
        body = std::move(site.body);
    }
    CHECK(told);
    CHECK(body->waiting() == 0);
    Buffer const piece(std::string("to nobody"));
    body->write({&piece, 1});
}

#ifdef EH_TLS
TEST_CASE("A body goes on through TLS") {
    Certificate const certificate;
    BodySite site({.tls = certificate.files()});
    TlsClient client(site.server.port());
    REQUIRE(client.connected);
    client.send("GET /body HTTP/1.1\r\nHost: x\r\n\r\n");
    site.body = site.bodies.take();
    client.readUpTo("\r\n\r\n");
    int const written = fill(site);
    std::size_t got = 0;
    for (int i = 0; i < written; ++i) {
        CHECK(client.readUpTo("\r\n") == "100000\r\n");
        got += client.read(1u << 20).size();
        client.read(2);
    }
    CHECK(got == static_cast<std::size_t>(written) << 20);
    site.finish();
    CHECK(client.read(5) == "0\r\n\r\n");
}
#endif
