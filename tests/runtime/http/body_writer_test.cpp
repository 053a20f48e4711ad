// Answers that are streamed from any thread, with a bounded queue.
#include <algorithm>
#include <atomic>
#include <thread>

#include "chunks.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using eh::SendResult;
using eh::http::BodyOptions;
using eh::http::BodyWriter;
using eh::http::Buffer;

namespace {

using Writer = std::shared_ptr<BodyWriter>;

/// A site whose "/body" is streamed by the test.
struct StreamSite : Site {
    explicit StreamSite(BodyOptions options = {}) {
        onLoop(server, [&] {
            server.mount("/body", std::make_shared<FakeDirectory>([this, options](Request const&, Responder& responder) {
                             writers.put(responder.stream(plain("not used"), options));
                             return true;
                         }));
            return true;
        });
    }

    /// Asks for a body that the test then has in `writer`.
    HttpClient ask(std::string_view request = "GET /body HTTP/1.1\r\nHost: x\r\n\r\n") {
        auto client = connect();
        client.send(request);
        writer = writers.take();
        return client;
    }

    Mailbox<Writer> writers;
    Writer writer;
};

/// Writes until the queue is full; how many bytes it took.
std::size_t fill(BodyWriter& writer) {
    std::string const piece(1000, 'x');
    for (std::size_t written = 0;; written += piece.size()) {
        auto const result = writer.write(piece);
        if (result == SendResult::queued) continue;
        CHECK(result == SendResult::full);
        return written;
    }
}

} // namespace

TEST_CASE("A body is written from another thread, in order, and ended") {
    StreamSite site;
    auto client = site.ask();
    CHECK(client.reply().header("transfer-encoding") == "chunked");
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        std::string const piece = std::to_string(i) + ',';
        expected += piece;
        REQUIRE(site.writer->write(piece) == SendResult::queued);
    }
    site.writer->finish();
    site.writer->finish();
    CHECK(site.writer->write(std::string("late")) == SendResult::gone);
    site.writer.reset(); // what was queued is written all the same
    CHECK(readBody(client) == expected);
    CHECK(site.get("/hello").body == "hello");
    client.request("GET", "/hello");
    CHECK(client.reply().body == "hello"); // on the same socket
}

TEST_CASE("An answer that was kept is streamed from another thread") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    Responder responder = site.held.take();
    auto const writer = responder.stream(plain(""));
    CHECK(writer->write(std::string("from afar")) == SendResult::queued);
    writer->finish();
    client.reply();
    CHECK(readBody(client) == "from afar");
    CHECK_THROWS_AS(responder.stream(plain("")), std::logic_error);
}

TEST_CASE("A client that does not read fills the queue and no more; onWritable tells of room") {
    Mailbox<int> rooms;
    BodyOptions options;
    options.queueBytes = 1u << 20;
    options.onWritable = [&](BodyWriter&) { rooms.put(1); };
    StreamSite site(options);
    auto client = site.ask();
    client.reply();
    std::size_t const sent = fill(*site.writer);
    CHECK(site.writer->waiting() <= (1u << 20));
    CHECK(site.writer->write(std::string(1u << 20, 'x')) == SendResult::tooLarge);
    std::size_t received = 0; // checked here: Catch2 takes assertions of one thread at a time
    std::thread reader([&] { received = readBody(client).size(); });
    SendResult last;
    while ((last = site.writer->write(std::string("last"))) == SendResult::full) rooms.take(); // comes after every `full`
    CHECK(last == SendResult::queued);
    site.writer->finish();
    reader.join();
    CHECK(received == sent + 4);
}

TEST_CASE("A program that fills the queue from onWritable sends as much as it likes through it") {
    constexpr std::size_t total = 20u << 20;
    std::size_t sent = 0;
    std::atomic<bool> within = true;
    auto const pump = [&](BodyWriter& writer) {
        std::string const piece(10'000, 'x');
        while (sent < total && writer.write(piece) == SendResult::queued) sent += piece.size();
        if (writer.waiting() > 100'000) within = false;
        if (sent >= total) writer.finish();
    };
    BodyOptions options;
    options.queueBytes = 100'000;
    options.onWritable = pump;
    StreamSite site(options);
    auto client = site.ask();
    onLoop(site.server, [&] { return (pump(*site.writer), true); });
    client.reply();
    std::size_t const received = readBody(client).size();
    CHECK(received >= total);
    CHECK(received == onLoop(site.server, [&] { return sent; }));
    CHECK(within);
}

TEST_CASE("onGone tells once that the client has gone, and nothing is taken any more") {
    Mailbox<int> gone;
    BodyOptions options;
    options.onGone = [&](BodyWriter&) { gone.put(1); };
    StreamSite site(options);
    SECTION("after the head") {
        auto client = site.ask();
        client.reply();
        client.close();
    }
    SECTION("before the answer begins") {
        auto client = site.connect();
        client.request("GET", "/hold");
        Responder responder = site.held.take();
        client.close();
        site.get("/hello"); // the loop has seen it, or sees it when it begins
        site.writer = responder.stream(plain(""), options);
    }
    SECTION("with the server") {
        auto client = site.ask();
        site.server.stop(std::chrono::milliseconds(0));
    }
    gone.take();
    CHECK(site.writer->write(std::string("x")) == SendResult::gone);
    CHECK(site.writer->waiting() == 0);
    site.writer->finish();
    site.writer.reset();
}

TEST_CASE("A writer that is destroyed early closes the socket, so that the body is not taken for complete") {
    StreamSite site;
    auto client = site.ask();
    client.reply();
    CHECK(site.writer->write(std::string("half")) == SendResult::queued);
    CHECK(readChunk(client) == "half");
    site.writer.reset();
    CHECK(client.ended());
}

TEST_CASE("An exception that leaves onWritable costs a log line and the socket") {
    Mailbox<int> gone;
    BodyOptions options;
    options.queueBytes = 1000;
    options.onWritable = [](BodyWriter&) { throw std::runtime_error("no such luck"); };
    options.onGone = [&](BodyWriter&) { gone.put(1); };
    StreamSite site(options);
    auto client = site.ask();
    client.reply();
    CHECK(site.writer->write(std::string(900, 'x')) == SendResult::queued);
    gone.take();
    CHECK(readChunk(client).size() == 900);
    CHECK(client.ended());
    CHECK(site.lines.take().find("no such luck") != std::string::npos);
    CHECK(site.get("/hello").body == "hello");
}

TEST_CASE("A body that goes on: HTTP/1.0 ends it by closing, HEAD gets none of it") {
    StreamSite site;
    SECTION("HTTP/1.0") {
        auto client = site.ask("GET /body HTTP/1.0\r\nHost: x\r\n\r\n");
        CHECK(site.writer->write(std::string("plain")) == SendResult::queued);
        site.writer->finish();
        client.readUpTo("\r\n\r\n");
        CHECK(client.rest() == "plain");
    }
    SECTION("HEAD") {
        auto client = site.ask("HEAD /body HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(site.writer->write(std::string("unseen")) == SendResult::queued);
        site.writer->finish();
        CHECK(client.replyToHead().status == 200);
        client.request("GET", "/hello");
        CHECK(client.reply().body == "hello");
    }
}

TEST_CASE("A body of a known size is told with it, and goes without chunks") {
    StreamSite site({.size = 10});
    SECTION("HTTP/1.1, and the next request follows") {
        auto client = site.ask();
        CHECK(site.writer->write(std::string("01234")) == SendResult::queued);
        CHECK(site.writer->write(std::string("567890")) == SendResult::tooLarge);
        CHECK(site.writer->write(std::string("56789")) == SendResult::queued);
        CHECK(site.writer->write(std::string("x")) == SendResult::tooLarge);
        site.writer->finish();
        auto const reply = client.reply();
        CHECK(reply.header("content-length") == "10");
        CHECK(reply.header("transfer-encoding").empty());
        CHECK(reply.body == "0123456789");
        client.request("GET", "/hello");
        CHECK(client.reply().body == "hello");
    }
    SECTION("HEAD") {
        auto client = site.ask("HEAD /body HTTP/1.1\r\nHost: x\r\n\r\n");
        site.writer.reset(); // what it would have written is not needed
        CHECK(client.replyToHead().header("content-length") == "10");
    }
    SECTION("finished too early") {
        auto client = site.ask();
        CHECK(site.writer->write(std::string("01234")) == SendResult::queued);
        site.writer->finish();
        std::string const all = client.rest();
        CHECK(all.find("Content-Length: 10") != std::string::npos);
        CHECK_FALSE(all.ends_with("0123456789"));
    }
}

TEST_CASE("What cannot be streamed is refused, and then answered with 500") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    {
        Responder responder = site.held.take();
        Response wrong = plain("");
        wrong.status = 99;
        CHECK_THROWS_AS(responder.stream(wrong), std::invalid_argument);
        wrong.status = 200;
        wrong.headers.push_back({"X", "a\r\nb"});
        CHECK_THROWS_AS(responder.stream(wrong), std::invalid_argument);
        BodyOptions nothing;
        nothing.queueBytes = 0;
        CHECK_THROWS_AS(responder.stream(plain(""), nothing), std::invalid_argument);
    }
    CHECK(client.reply().status == 500);
}

TEST_CASE("Threads write bodies while clients come and go") {
    StreamSite site({.queueBytes = 10'000});
    std::vector<std::thread> threads;
    std::atomic<int> complete = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                auto client = site.connect();
                client.request("GET", "/body");
                auto const writer = site.writers.take();
                std::thread other([&] {
                    for (int n = 0; n < 20; ++n)
                        while (writer->write(std::string(999, 'x')) == SendResult::full) std::this_thread::yield();
                    writer->finish();
                });
                if ((t + i) % 3 == 0) client.close();
                other.join();
            }
            ++complete;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(complete == 4);
}
