// Answers of programs in C that go on: from any thread, with flow control, to the end or broken off.
#include "support/catch.hpp"

#include <atomic>
#include <string>
#include <thread>

#include "../http/chunks.hpp"
#include "../http/site.hpp"
#include "bed.hpp"
#include "site.hpp"

using namespace eh::test;
using eh::test::Site;
using ::test::Mailbox;
using ::test::readBody;
using ::test::readChunk;

namespace {

/// A site whose "/stream" the test writes.
struct StreamSite : Site {
    StreamSite() {
        options.size = sizeof options;
        options.user = this;
        options.on_gone = [](void* user, eh_stream*) { static_cast<StreamSite*>(user)->gone.put(1); };
        head.size = sizeof head;
        route("/stream", [](void* user, eh_request const*, eh_responder* responder) {
            auto* const site = static_cast<StreamSite*>(user);
            site->streams.put(eh_respond_stream(responder, &site->head, &site->options));
            return EH_TAKEN;
        }, this);
        route("/kept", [](void* user, eh_request const*, eh_responder* responder) {
            static_cast<StreamSite*>(user)->kept.put(responder);
            return EH_TAKEN;
        }, this);
    }
    ~StreamSite() { eh_server_stop(server, 0); }

    ::test::HttpClient ask(char const* target = "/stream") {
        auto client = this->client();
        client.request("GET", target);
        return client;
    }

    eh_stream_options options{};
    eh_response head{};
    Mailbox<eh_stream*> streams;
    Mailbox<eh_responder*> kept;
    Mailbox<int> gone;
};

}  // namespace

TEST_CASE("a stream in C is written piece by piece and ended, and its socket goes on", "[c]") {
    StreamSite site;
    site.head.content_type = "text/csv";
    auto client = site.ask();
    eh_stream* const stream = site.streams.take();
    REQUIRE(stream);
    auto const head = client.reply();
    CHECK(head.header("content-type") == "text/csv");
    CHECK(head.header("transfer-encoding") == "chunked");
    CHECK(eh_stream_write(stream, "a;b", 3) == EH_QUEUED);
    CHECK(readChunk(client) == "a;b");
    CHECK(eh_stream_write(stream, nullptr, 0) == EH_QUEUED);
    CHECK(eh_stream_write(stream, nullptr, 1) == EH_INVALID);
    CHECK(contains(eh_last_error(), "the piece is NULL"));
    CHECK(eh_stream_write(stream, "c", 1) == EH_QUEUED);
    CHECK(eh_stream_end(stream) == EH_OK);
    CHECK(readBody(client) == "c");
    client.request("GET", "/nowhere");
    CHECK(client.reply().status == 404);
}

TEST_CASE("a stream in C says when it is full and when there is room", "[c]") {
    StreamSite site;
    struct User {
        StreamSite* site;
        Mailbox<int> rooms;
    } user{&site, {}};
    site.options.user = &user;
    site.options.queue_bytes = 1u << 20;
    site.options.on_writable = [](void* u, eh_stream*) { static_cast<User*>(u)->rooms.put(1); };
    site.options.on_gone = nullptr;
    site.route("/roomy", [](void* u, eh_request const*, eh_responder* responder) {
        StreamSite* const self = static_cast<User*>(u)->site;
        self->streams.put(eh_respond_stream(responder, nullptr, &self->options));
        return EH_TAKEN;
    }, &user);
    auto client = site.ask("/roomy");
    eh_stream* const stream = site.streams.take();
    client.reply();
    std::string const piece(1000, 'x');
    std::size_t sent = 0;
    eh_send_result result;
    while ((result = eh_stream_write(stream, piece.data(), piece.size())) == EH_QUEUED) sent += piece.size();
    CHECK(result == EH_FULL);
    CHECK(contains(eh_last_error(), "on_writable tells when there is room"));
    CHECK(eh_stream_waiting(stream) <= (1u << 20));
    std::string const large(1u << 20, 'x');
    CHECK(eh_stream_write(stream, large.data(), large.size()) == EH_TOO_LARGE);
    std::thread reader([&] { CHECK(readBody(client).size() == sent + 4); });
    eh_send_result last;
    while ((last = eh_stream_write(stream, "last", 4)) == EH_FULL) user.rooms.take();    // comes after every EH_FULL
    CHECK(last == EH_QUEUED);
    CHECK(eh_stream_end(stream) == EH_OK);
    reader.join();
}

TEST_CASE("a stream in C that is freed is broken off; one whose client has gone says so", "[c]") {
    StreamSite site;
    SECTION("freed") {
        auto client = site.ask();
        eh_stream* const stream = site.streams.take();
        client.reply();
        eh_stream_free(stream);
        eh_stream_free(nullptr);
        CHECK(client.ended());
    }
    SECTION("gone") {
        auto client = site.ask();
        eh_stream* const stream = site.streams.take();
        client.close();
        site.gone.take();
        CHECK(eh_stream_write(stream, "x", 1) == EH_GONE);
        CHECK(contains(eh_last_error(), "the client or the server has gone"));
        eh_stream_free(stream);
    }
    SECTION("freed in on_gone") {
        site.options.on_gone = [](void* user, eh_stream* stream) {
            eh_stream_free(stream);
            static_cast<StreamSite*>(user)->gone.put(1);
        };
        auto client = site.ask();
        site.streams.take();
        client.close();
        site.gone.take();
    }
    SECTION("with the server") {
        auto client = site.ask();
        eh_stream* const stream = site.streams.take();
        eh_server_stop(site.server, 0);
        site.gone.take();
        CHECK(eh_stream_write(stream, "x", 1) == EH_GONE);
        CHECK(eh_stream_end(stream) == EH_OK);
    }
}

TEST_CASE("a responder that was kept is streamed on another thread", "[c]") {
    StreamSite site;
    for (int i = 0; i < 20; ++i) {
        auto client = site.ask("/kept");
        eh_responder* const responder = site.kept.take();
        if (i % 2 == 0) client.close();
        eh_stream* const stream = eh_respond_stream(responder, nullptr, &site.options);
        REQUIRE(stream);
        eh_stream_write(stream, "from afar", 9);
        if (i % 2 != 0) {
            CHECK(eh_stream_end(stream) == EH_OK);
            client.reply();
            CHECK(readBody(client) == "from afar");
        } else {
            site.gone.take();
            eh_stream_free(stream);
        }
    }
}

TEST_CASE("what cannot be streamed is refused with a sentence, and the client gets 500", "[c]") {
    StreamSite site;
    auto const refused = [&](char const* sentence) {
        auto client = site.ask("/kept");
        CHECK(eh_respond_stream(site.kept.take(), &site.head, &site.options) == nullptr);
        CHECK(contains(eh_last_error(), sentence));
        CHECK(client.reply().status == 500);
    };
    site.head.body = "a body";
    refused("the head of a stream has no body");
    site.head.body = nullptr;
    site.head.status = 99;
    refused("99 is no status of an answer");
    site.head.status = 0;
    site.options.size = 0;
    refused("the options of the stream: the size is not set");
    CHECK(eh_respond_stream(nullptr, nullptr, nullptr) == nullptr);
    CHECK(eh_stream_write(nullptr, "x", 1) == EH_INVALID);
    CHECK(contains(eh_last_error(), "the stream is NULL"));
    CHECK(eh_stream_end(nullptr) == EH_BAD_ARGUMENT);
    CHECK(eh_stream_waiting(nullptr) == 0);
}
