// The client in C against a server in C, in one program: links, values, ends, and what a client is told.
#include "support/catch.hpp"

#include <filesystem>
#include <iterator>

#include "../client/scripted_server.hpp"
#include "client_bed.hpp"

using namespace eh::test;
using eh::testing::hello;
using eh::testing::Peer;
using eh::testing::ScriptedServer;

TEST_CASE("by every link in every encoding a client in C sends and receives every type, and is told what it should be", "[c]") {
    auto const link = GENERATE(EH_LINK_WEBSOCKET, EH_LINK_STREAM, EH_LINK_POLL);
    auto const encoding = GENERATE(EH_CBOR, EH_JSON);
    std::string const name = eh_link_name(link);
    CAPTURE(name, encoding);
    Served site;
    eh_client_options options = by(link);
    options.encoding = encoding;
    Panel desk(site.url(), options);
    CHECK_FALSE(eh_client_is_connected(desk.client()));
    CHECK(panel_echo(&desk.state) == EH_QUEUED);  // waits for the connection
    REQUIRE(desk.connect());
    CHECK(panel_echo_empty(&desk.state) == EH_QUEUED);
    CHECK(client_Control_ping(desk.client()) == EH_QUEUED);
    REQUIRE(eventually([&] { return desk.told.has("pong"); }));
    CHECK(desk.told.count(panel_echo_line) == 1);
    CHECK(desk.told.count(panel_empty_line) == 1);
    CHECK(eventually([&] { return desk.told.has("link up " + name); }));
    CHECK(Display_line_to(site.handler(), eh_one(desk.id()), "from the server") == EH_QUEUED);
    CHECK(Display_gauge_all(site.handler(), 7, 0.5) == EH_QUEUED);
    std::vector<std::uint8_t> const bytes(700'000);
    CHECK(Display_blob_all(site.handler(), bytes.data(), bytes.size()) == EH_QUEUED);
    CHECK(eventually([&] { return desk.told.has("blob 700000"); }));
    CHECK(desk.told.has("line from the server"));
    CHECK(desk.told.has("gauge 7 0.5"));
    CHECK(eh_client_close(desk.client()) == EH_OK);
    CHECK(desk.told.has("disconnect closed for good: The connection was closed."));
    CHECK(desk.told.has("link down"));
    CHECK_FALSE(desk.told.has("error"));
    CHECK_FALSE(eh_client_is_connected(desk.client()));
    CHECK(eh_client_close(desk.client()) == EH_OK);
    CHECK(desk.told.count("disconnect") == 1);
    REQUIRE(desk.connect());
    CHECK(eventually([&] { return desk.told.count("connect ") == 2; }));
}

TEST_CASE("a thousand clients in C, one after the other, leave no descriptor behind", "[c]") {
    auto const descriptors = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
    };
    eh_link const link = GENERATE(EH_LINK_POLL, EH_LINK_STREAM, EH_LINK_WEBSOCKET);
    CAPTURE(eh_link_name(link));
    Served site;
    auto const before = descriptors();
    for (int round = 0; round < 1'000; ++round) {
        Panel desk(site.url(), by(link));
        if (!desk.connect() || panel_echo_empty(&desk.state) != EH_QUEUED) FAIL("round " << round);
    }
    CHECK(eventually([&] { return descriptors() == before; }));
}

TEST_CASE("kicked is for good, until the program in C connects again", "[c]") {
    Served site;
    Panel desk(site.url());
    REQUIRE(desk.connect());
    REQUIRE(eventually([&] { return desk.told.has("connect "); }));
    CHECK(eh_close(site.handler(), desk.id(), "enough") == EH_OK);
    CHECK(eventually([&] { return desk.told.has("disconnect kicked for good: enough"); }));
    CHECK_FALSE(eh_client_is_connected(desk.client()));
    CHECK(desk.connect());
}

TEST_CASE("calls of which nobody knows whether they arrived are named when the connection ends", "[c]") {
    ScriptedServer server([](Peer& peer, std::size_t) {
        peer.upgrade();
        static_cast<void>(peer.message());
        peer.frame(hello());
        static_cast<void>(peer.message());
        peer.frame("{\"bye\":{\"code\":\"expired\"}}\n");
        peer.waitForEnd();
    });
    eh_client_options options = by(EH_LINK_WEBSOCKET);
    options.encoding = EH_JSON;
    Panel desk(server.url(), options);
    CHECK(client_Control_text(desk.client(), "what became of it?") == EH_QUEUED);
    REQUIRE(eh_client_connect(desk.client()) == EH_OK);
    REQUIRE(eventually([&] { return desk.told.has("disconnect expired: "); }));
    CHECK(desk.told.first("unconfirmed").starts_with("unconfirmed Control.text [\"Control\",\"text\",[\"what became of it?\"]]"));
}

TEST_CASE("a string with U+0000 is told, to the server too, and does not reach a program in C", "[c]") {
    Notes heard;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        peer.upgrade();
        static_cast<void>(peer.message());
        peer.frame(hello());
        peer.frame("[\"Display\",\"line\",[\"a\\u0000b\"]]\n");
        peer.frame("[\"Display\",\"line\",[\"whole\"]]\n");
        heard.add(peer.message());
        peer.waitForEnd();
    });
    eh_client_options options = by(EH_LINK_WEBSOCKET);
    options.encoding = EH_JSON;
    Panel desk(server.url(), options);
    REQUIRE(desk.connect());
    REQUIRE(eventually([&] { return desk.told.has("line "); }));
    CHECK(desk.told.count("line ") == 1);
    CHECK(desk.told.has("line whole"));
    CHECK(desk.told.has("error bad-event: Display.line: argument 1: U+0000 in a string, which this program does not take"));
    CHECK(eventually([&] { return heard.size() == 1; }));
    CHECK(contains(heard.first(""), "\"bad-event\""));
}

TEST_CASE("a server with another prototype is refused for good, with both prototypes in the sentence", "[c]") {
    static char const* const prototypes[] = {"text(int)"};
    static eh_interface const other = {"Control", prototypes, 1};
    Notes told;
    eh_client_handlers handlers{};
    handlers.size = sizeof handlers;
    handlers.user = &told;
    handlers.on_disconnect = [](void* user, eh_client_end const* end) {
        static_cast<Notes*>(user)->add(std::string(end->code) + (end->is_final ? "! " : " ") + end->detail);
    };
    Served site;
    eh_client* const client = eh_client_new(site.url().c_str(), &handlers, nullptr);
    REQUIRE(client);
    CHECK(eh_client_declare(client, &other) == EH_OK);
    CHECK(eh_client_declare(client, &other) == EH_OK);
    CHECK(eh_client_connect(client) == EH_OK);
    CHECK(eventually([&] { return told.has("mismatch! "); }));
    CHECK(contains(told.first("mismatch"), "text(int)"));
    CHECK(contains(told.first("mismatch"), "text(string)"));
    eh_client_free(client);
}

TEST_CASE("calls are refused, or dropped, as the options say", "[c]") {
    Served site;
    SECTION("while the link is not up") {
        Panel desk(site.url(), choosing(&eh_client_options::refuse_offline, true));
        CHECK(client_Control_ping(desk.client()) == EH_GONE);
        CHECK(std::string(eh_last_error()) == "the link to the server is not up, and refuse_offline is set");
        REQUIRE(desk.connect());
        REQUIRE(eventually([&] { return desk.told.has("link up"); }));
        CHECK(client_Control_ping(desk.client()) == EH_QUEUED);
        CHECK(eventually([&] { return desk.told.has("pong"); }));
    }
    SECTION("when the queue is full") {
        Panel desk(site.url(), choosing(&eh_client_options::queue_events, 2));
        CHECK(client_Control_ping(desk.client()) == EH_QUEUED);
        CHECK(client_Control_ping(desk.client()) == EH_QUEUED);
        CHECK(client_Control_ping(desk.client()) == EH_FULL);
        CHECK(contains(eh_last_error(), "at its limit: queue_events or queue_bytes"));
    }
    SECTION("when it is full of bytes") {
        Panel desk(site.url(), choosing(&eh_client_options::queue_bytes, 1'000));
        CHECK(client_Control_text(desk.client(), std::string(2'000, 'x').c_str()) == EH_FULL);
    }
    SECTION("when they are larger than the server takes") {
        Panel desk(site.url());
        REQUIRE(desk.connect());
        CHECK(client_Control_text(desk.client(), std::string(2'000'000, 'x').c_str()) == EH_TOO_LARGE);
        CHECK(std::string(eh_last_error()) == "the event is larger than the server takes");
    }
    SECTION("when they have waited too long") {
        Panel desk(site.url(), choosing(&eh_client_options::max_age_ms, 1));
        client_Control_ping(desk.client());
        auto const later = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        REQUIRE(eventually([&] { return std::chrono::steady_clock::now() > later; }));
        REQUIRE(desk.connect());
        CHECK(eventually([&] { return desk.told.has("error too-old: Control.ping: not sent"); }));
    }
    SECTION("when they bring more than the client takes, by any link") {
        eh_client_options options = by(GENERATE(EH_LINK_POLL, EH_LINK_STREAM, EH_LINK_WEBSOCKET));
        bool const isSocket = options.links[0] == EH_LINK_WEBSOCKET;
        options.max_message = 10'000;
        Panel desk(site.url(), options);
        REQUIRE(desk.connect());
        std::vector<std::uint8_t> const bytes(20'000);
        CHECK(Display_blob_all(site.handler(), bytes.data(), bytes.size()) == EH_QUEUED);
        REQUIRE(eventually([&] { return desk.told.has("disconnect too-large: "); }));
        std::string const detail = desk.told.first("disconnect too-large: ");
        CHECK(contains(detail, isSocket ? "the message is too large" : "the limit max_message of this client"));
    }
}

TEST_CASE("text that is not UTF-8 is refused with -v, and told without it", "[c]") {
    Served site;
    Panel desk(site.url());
    REQUIRE(desk.connect());
    CHECK(client_Control_text(desk.client(), "a\xff") == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "Control.text: argument 1: not valid UTF-8 at byte 1");
    static char const* const prototypes[] = {"text(string)"};
    static eh_interface const unchecked = {"Late", prototypes, 1};
    eh_value const value = eh_string("a\xff");
    CHECK(eh_client_call(desk.client(), &unchecked, 0, &value, 1) == EH_QUEUED);
    CHECK(eventually([&] { return desk.told.has("error bad-text: Late.text: "); }));
}

TEST_CASE("events are called by names that are known only at run time, and what does not fit comes back", "[c]") {
    Served site;
    Panel desk(site.url());
    REQUIRE(desk.connect());
    CHECK(eh_client_send_data(desk.client(), "Control", "ping", nullptr, 0) == EH_QUEUED);
    CHECK(eventually([&] { return desk.told.has("pong"); }));
    eh_value const value = eh_int(1);
    CHECK(eh_client_send_data(desk.client(), "Control", "text", &value, 1) == EH_QUEUED);
    CHECK(eventually([&] { return desk.told.has("error bad-event: "); }));
    CHECK(eh_client_is_connected(desk.client()));
}

TEST_CASE("headers go with the requests of a client in C, and what HTTP cannot send is told", "[c]") {
    Notes asked;
    auto const decide = [](void* user, eh_opening const* opening) -> char const* {
        char const* const value = eh_request_header(opening->request, "Authorization");
        static_cast<Notes*>(user)->add(value ? value : "nothing");
        return nullptr;
    };
    Served site({}, {}, [&](eh_handler* handler) { eh_handler_admit(handler, decide, &asked); });
    eh_client_options options{};
    std::string token = "Bearer xyz";
    options.headers_user = &token;
    options.headers = [](void* user, std::size_t* count) -> eh_header const* {
        static eh_header header;
        header = {"Authorization", static_cast<std::string*>(user)->c_str()};
        *count = 1;
        return &header;
    };
    Panel desk(site.url(), options);
    REQUIRE(desk.connect());
    CHECK(asked.all() == Strings{"Bearer xyz"});
    options.headers = [](void*, std::size_t* count) {
        static eh_header const header{"Authorization", nullptr};
        *count = 1;
        return &header;
    };
    Panel wrong(site.url(), options);
    eh_client_connect(wrong.client());
    CHECK(eventually([&] { return wrong.told.has("error unreachable: headers of eh_client_options gave nothing that HTTP can send"); }));
    options.headers = [](void*, std::size_t* count) -> eh_header const* {
        *count = 1;
        return nullptr;
    };
    Panel none(site.url(), options);
    eh_client_connect(none.client());
    CHECK(eventually([&] { return none.told.has("error unreachable: "); }));
}

TEST_CASE("what is not to be told is not: a client works without handlers", "[c]") {
    Served site;
    eh_client* const client = eh_client_new(site.url().c_str(), nullptr, nullptr);
    REQUIRE(client);
    REQUIRE(eh_client_connect(client) == EH_OK);
    CHECK(eventually([&] { return eh_client_is_connected(client); }));
    CHECK(client_Control_ping(client) == EH_QUEUED);
    CHECK(eh_client_close(client) == EH_OK);
    eh_client_free(client);
}
