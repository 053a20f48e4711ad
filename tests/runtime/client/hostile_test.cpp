// Servers that say what they must not, by every link: the client tells it in a sentence, takes no harm and can be closed.
#include "support/catch.hpp"

#include <functional>
#include <utility>

#include "bed.hpp"
#include "scripted_server.hpp"

using namespace eh::testing;
using eh::ClientEncoding;
using eh::ClientLink;

namespace {

using Script = std::function<void(Peer& peer)>;

/// What a client by that link is told first (an end that is the connection's own fault is told as an error before) of all errors and ends.
std::string complaintOf(ClientLink link, Script const& script, eh::ClientOptions options) {
    ScriptedServer server([&](Peer& peer, std::size_t) {
        script(peer);
        peer.waitForEnd();
    });
    options.links = {link};
    EchoClient client(server.url(), std::move(options));
    client.client.connect();
    REQUIRE(eventually([&] { return client.told.has("error") || client.told.has("disconnect"); }));
    std::string complaint;
    for (auto const& line : client.told.all())
        if (complaint.empty() && (line.starts_with("error") || line.starts_with("disconnect"))) complaint = line;
    client.client.close();
    CHECK_FALSE(client.client.isConnected());
    auto const at = complaint.find(server.url());
    return at == std::string::npos ? complaint : complaint.replace(at, server.url().size(), "URL");
}

std::string complaint(ClientLink link, Script const& script) { return complaintOf(link, script, quick({link}, ClientEncoding::json)); }

/// By polls, whose first request is the open.
std::string answerComplaint(std::string const& head, std::string const& body = {}) {
    return complaint(ClientLink::poll, [&](Peer& peer) {
        static_cast<void>(peer.request());
        peer.answer(head, body);
    });
}

std::string rawComplaint(std::string const& bytes) {
    return complaint(ClientLink::poll, [&](Peer& peer) {
        static_cast<void>(peer.request());
        peer.send(bytes);
    });
}

/// By a WebSocket that was taken, after the client's open.
std::string socketComplaint(std::function<void(Peer&)> const& talk) {
    return complaint(ClientLink::websocket, [&](Peer& peer) {
        peer.upgrade();
        static_cast<void>(peer.message());
        talk(peer);
    });
}

std::string const events = "200 OK\r\nContent-Type: application/x-ndjson";
std::string const lines = events + "\r\nEH-First: 1\r\nEH-Last: 0";

}  // namespace

TEST_CASE("what is not HTTP is told") {
    CHECK(rawComplaint("SSH-2.0-OpenSSH_9\r\n") == "error protocol: The server at URL sent something that is not HTTP.");
    CHECK(rawComplaint("\x16\x03\x01\x02\n") == "error protocol: The server at URL sent something that is not HTTP.");
    CHECK(rawComplaint("HTTP/1.1 200 OK\r\n" + std::string(100'000, 'x')) ==
          "error protocol: The server at URL sent a head or chunk line without end.");
    CHECK(rawComplaint("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") ==
          "error protocol: The server at URL sent a chunk without a size.");
    CHECK(rawComplaint("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n") ==
          "error protocol: The server at URL answered with another protocol.");
}

TEST_CASE("a head that never ends is given up when it is too long, not when memory is") {
    CHECK(complaint(ClientLink::poll, [](Peer& peer) {
              static_cast<void>(peer.request());
              peer.send("HTTP/1.1 200 OK\r\n");
              while (true) peer.send("X-Header: more of it\r\n");
          }) == "error protocol: The server at URL sent a head or chunk line without end.");
}

TEST_CASE("answers that are no answers of an EventHandler are explained") {
    CHECK(answerComplaint("302 Found\r\nLocation: /login") ==
          "error unauthorized: The server at URL answered with a web page instead of events. You may have been signed out: sign in again.");
    CHECK(answerComplaint("200 OK\r\nContent-Type: text/html", "<form>") ==
          "error unauthorized: The server at URL answered with a web page instead of events. You may have been signed out: sign in again.");
    CHECK(answerComplaint("401 Unauthorized\r\nContent-Type: text/plain", "who?") ==
          "error unauthorized: The server at URL answered 401 (text/plain).");
    CHECK(answerComplaint("403 Forbidden\r\nContent-Type: application/problem+json", R"({"code":"host","detail":"call me by my name"})") ==
          "error host: call me by my name");
    CHECK(answerComplaint("404 Not Found\r\nContent-Type: text/plain") == "error protocol: The server at URL answered 404 (text/plain).");
    CHECK(answerComplaint("500 Internal Server Error\r\nContent-Type: text/plain") ==
          "error unreachable: The server at URL answered 500 (text/plain).");
    CHECK(answerComplaint("503 Service Unavailable\r\nContent-Type: application/problem+json",
                          R"({"code":"limit","detail":"too many","retry":1})") == "error limit: too many");
    CHECK(answerComplaint("200 OK\r\nContent-Type: text/plain", "hello") == "error protocol: The server at URL answered 200 (text/plain).");
    CHECK(answerComplaint("200 OK\r\nContent-Type: application/cbor-seq", "\x80") ==
          "error protocol: The server at URL answered 200 (application/cbor-seq).");
}

TEST_CASE("an open that is answered without a sound hello is no connection") {
    std::string const sentence = "error protocol: The server at URL sent something that is no event.";
    CHECK(answerComplaint(lines, "") == sentence);
    CHECK(answerComplaint(lines, "{}\n") == sentence);
    CHECK(answerComplaint(lines, "garbage\n") == sentence);
    CHECK(answerComplaint(lines, "{\"hello\":7}\n") == sentence);
    CHECK(answerComplaint(lines, R"({"hello":{"protocol":2,"cid":7,"token":"x","next":1,"received":0,"heartbeat":1,"window":1}})") == sentence);
    CHECK(answerComplaint(lines, R"({"hello":{"protocol":1,"cid":0,"token":"x","next":1,"received":0,"heartbeat":1,"window":1}})") == sentence);
    CHECK(answerComplaint(lines, R"({"hello":{"protocol":1,"cid":7,"next":1,"received":0,"heartbeat":1,"window":1}})") == sentence);
    CHECK(answerComplaint(lines, R"({"hello":{"protocol":1,"cid":-7,"token":"x","next":-1,"received":0,"heartbeat":1,"window":1}})") == sentence);
}

TEST_CASE("what a bye says is done, before there is a connection and after") {
    CHECK(answerComplaint(lines, R"({"bye":{"code":"rejected","detail":"not you"}})") == "error rejected: not you");
    CHECK(answerComplaint(lines, hello() + R"({"bye":{"code":"kicked","detail":"enough"}})") == "disconnect kicked for good: enough");
    CHECK(answerComplaint(lines, hello() + R"({"bye":{"code":"closed"}})") == "disconnect closed for good: The server ended the link: closed.");
}

TEST_CASE("a server that counts what was never sent is not believed") {
    CHECK(socketComplaint([](Peer& peer) { peer.frame(hello({}, 1, 5)); }) == "error protocol: The server counts 5 events, this client 0.");
    CHECK(socketComplaint([](Peer& peer) {
              peer.frame(hello());
              peer.frame("{\"ack\":1}\n");
          }) == "error protocol: The server counts 1 events, this client 0.");
    CHECK(answerComplaint(events + "\r\nEH-First: 5\r\nEH-Last: 5", hello({}, 5) + "[\"Down\",\"nothing\",[]]\n") ==
          "error protocol: The server counts 5 events, this client 1.");
    CHECK(answerComplaint(events + "\r\nEH-First: 1\r\nEH-Last: 0", "[\"Down\",\"nothing\",[]]\n") ==
          "error protocol: The server at URL sent something that is no event.");
}

TEST_CASE("a WebSocket that is not taken as it should be is not one") {
    auto const upgraded = [](std::string const& head) {
        return complaint(ClientLink::websocket, [&](Peer& peer) {
            static_cast<void>(peer.request());
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n" + head + "\r\n");
        });
    };
    std::string const sentence = "error protocol: The server at URL answered with another protocol.";
    CHECK(upgraded("Upgrade: websocket\r\nSec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Protocol: eh1.json\r\n") == sentence);
    CHECK(upgraded("Upgrade: h2c\r\n") == sentence);
    CHECK(upgraded("") == sentence);
    CHECK(complaint(ClientLink::websocket, [](Peer& peer) { peer.upgrade("eh1.cbor"); }) == sentence);
    CHECK(complaint(ClientLink::websocket, [](Peer& peer) { peer.upgrade("chat"); }) == sentence);
    CHECK(complaint(ClientLink::websocket, [](Peer& peer) {
              static_cast<void>(peer.request());
              peer.answer(lines, hello());
          }) == "error protocol: The server at URL answered 200 (application/x-ndjson).");
}

TEST_CASE("frames that no server may send end the WebSocket") {
    std::string const begin = "error protocol: The server at URL sent what a WebSocket cannot take: ";
    auto const raw = [](std::string const& bytes) { return socketComplaint([&](Peer& peer) { peer.send(bytes); }); };
    CHECK(raw(std::string("\x81\x82mask\x1b\x1b", 8)).starts_with(begin));   // masked
    CHECK(raw("\xf1\x01x").starts_with(begin));                            // reserved bits
    CHECK(raw("\x83\x01x").starts_with(begin));                            // an unknown opcode
    CHECK(raw("\x80\x01x").starts_with(begin));                            // a continuation of nothing
    CHECK(raw("\x89\x7e\x01\x00").starts_with(begin));                     // a ping that is too long
    CHECK(raw("\x81\x02\xff\xfe").starts_with(begin));                     // a text that is none
    CHECK(raw("garbage in place of frames").starts_with(begin));
    CHECK(raw(std::string("\x81\x7f\x00\x00\x00\x00\x40\x00\x00\x00", 10)) ==
          "error too-large: The server at URL sent what a WebSocket cannot take: the message is too large.");
}

TEST_CASE("messages that are no messages, and those in the other encoding, end the WebSocket") {
    std::string const sentence = "error protocol: The server at URL sent something that is no event.";
    CHECK(socketComplaint([](Peer& peer) { peer.frame("{garbage"); }) == sentence);
    CHECK(socketComplaint([](Peer& peer) { peer.frame(hello(), 0x82); }) == sentence);
    CHECK(socketComplaint([](Peer& peer) { peer.frame("[\"Down\",\"nothing\",[]]"); }) == sentence);  // before the hello
    CHECK(complaintOf(ClientLink::websocket,
                      [](Peer& peer) {
                          peer.upgrade("eh1.cbor");
                          static_cast<void>(peer.message());
                          peer.frame("\x9f\xff", 0x82);
                      },
                      quick({}, ClientEncoding::cbor)) == sentence);
}

TEST_CASE("more than maxMessage is not taken, by any link") {
    auto options = quick({}, ClientEncoding::json);
    options.maxMessage = 10'000;
    std::string const large = "[\"Down\",\"count\",[1,\"" + std::string(20'000, 'x') + "\"]]\n";
    std::string const sentence = " 10000 bytes, the limit maxMessage of this client.";
    CHECK(complaintOf(ClientLink::poll,
                      [&](Peer& peer) {
                          static_cast<void>(peer.request());
                          peer.answer(lines, hello() + large);
                      },
                      options)
              .starts_with("error too-large: The server sent more than 10000 bytes at once"));
    CHECK(complaintOf(ClientLink::websocket,
                      [&](Peer& peer) {
                          peer.upgrade();
                          static_cast<void>(peer.message());
                          peer.frame(hello());
                          peer.frame(large);
                      },
                      options)
              .starts_with("error too-large: "));
    CHECK(complaintOf(ClientLink::stream,
                      [&](Peer& peer) {
                          if (peer.request().is("POST /x/open")) peer.answer(lines, hello());
                          static_cast<void>(peer.request());
                          peer.send("HTTP/1.1 " + events + "\r\nEH-First: 1\r\n\r\n" + hello());
                          while (true) peer.send(std::string(1'000, 'x'));  // one line, and no end of it
                      },
                      options)
              .starts_with("error too-large: The server sent more than 10000 bytes at once"));
}

TEST_CASE("an event that does not fit its prototype is answered by an error, and the next one is delivered") {
    Notes answers;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        peer.upgrade();
        static_cast<void>(peer.message());
        peer.frame(hello());
        peer.frame("[\"Down\",\"count\",[\"one\",\"\"]]\n[\"Down\",\"count\",[2]]\n[\"Down\",\"nobody\",[]]\n[\"Nobody\",\"x\",[]]\n"
                   "[\"Down\",\"count\",[4,\"\"]]\n");
        while (true) answers.add(peer.message());
    });
    EchoClient client(server.url(), quick({ClientLink::websocket}, ClientEncoding::json));
    REQUIRE(client.connect());
    CHECK(eventually([&] { return client.heard.notes.size() == 1; }));
    CHECK(client.heard.notes.all() == std::vector<std::string>{"count 4"});
    CHECK(client.told.count("error bad-event: Down.count: ") == 2);
    CHECK(eventually([&] { return answers.size() > 0; }));
    CHECK(answers.all()[0].find(R"("code":"bad-event")") != std::string::npos);
    CHECK(answers.all()[0].find(R"("number":1)") != std::string::npos);
    CHECK(client.client.isConnected());
}

TEST_CASE("pings are answered; of a flood of them from somebody who takes nothing, not all") {
    Notes answers;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        peer.upgrade();
        static_cast<void>(peer.message());
        peer.frame(hello());
        peer.frame("first", 0x89);
        answers.add(peer.message());
        std::string const payload(100, 'x');
        std::string const ping = std::string("\x89\x64", 2) + payload;
        std::string many;
        for (int i = 0; i < 10'000; ++i) many += ping;
        for (int i = 0; i < 20; ++i) peer.send(many);  // 20 MB, and what should answer it is not read meanwhile
        peer.frame("last", 0x89);
        int pongs = 0;
        for (std::string answer; answer != "pong last"; ++pongs) answer = peer.message();
        answers.add(pongs < 200'001 ? "fewer" : "all");
    });
    EchoClient client(server.url(), quick({ClientLink::websocket}, ClientEncoding::json));
    REQUIRE(client.connect());
    REQUIRE(eventually([&] { return answers.size() == 2; }));
    CHECK(answers.all() == std::vector<std::string>{"pong first", "fewer"});
    CHECK(client.client.isConnected());
}

TEST_CASE("a server that takes a connection and says nothing is given up after a while") {
    auto options = quick({}, ClientEncoding::json);
    options.connectTimeout = milliseconds(50);
    CHECK(complaintOf(ClientLink::poll, [](Peer&) {}, options) ==
          "error unreachable: The server at URL cannot be reached (nothing came for 50 ms).");
}

TEST_CASE("a server that ends every connection at once is asked again, and not without a pause") {
    std::atomic<int> asked = 0;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        static_cast<void>(peer.request());
        ++asked;
    });
    auto options = quick({ClientLink::poll}, ClientEncoding::json);
    options.backoffMin = options.backoffMax = milliseconds(40);
    EchoClient client(server.url(), options);
    auto const begin = std::chrono::steady_clock::now();
    client.client.connect();
    REQUIRE(eventually([&] { return asked >= 10; }));
    CHECK(std::chrono::steady_clock::now() - begin > milliseconds(40));
    CHECK(client.told.count("error") == 1);
}

TEST_CASE("a retry that the server asks for is waited for") {
    std::atomic<int> asked = 0;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        while (true) {
            static_cast<void>(peer.request());
            ++asked;
            peer.answer("503 Service Unavailable\r\nContent-Type: application/problem+json", R"({"code":"limit","detail":"later","retry":300})");
        }
    });
    EchoClient client(server.url(), quick({ClientLink::poll}, ClientEncoding::json));
    auto const begin = std::chrono::steady_clock::now();
    client.client.connect();
    REQUIRE(eventually([&] { return asked == 2; }));
    CHECK(std::chrono::steady_clock::now() - begin >= milliseconds(300));
}

TEST_CASE("what a kept connection has to say when nobody asked ends it, and nothing else") {
    std::atomic<int> opened = 0;
    EchoServer real;
    ScriptedServer server([&](Peer& peer, std::size_t) {
        auto const request = peer.request();
        if (request.is("POST /x/open")) {
            ++opened;
            peer.answer(lines, hello());
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        } else if (request.is("GET /x/poll")) {
            peer.answer(events + "\r\nEH-First: 1\r\nEH-Last: 1", "[\"Down\",\"count\",[1,\"\"]]\n");
        }
        peer.waitForEnd();
    });
    EchoClient client(server.url(), quick({ClientLink::poll}, ClientEncoding::json));
    client.client.connect();
    CHECK(eventually([&] { return client.heard.notes.has("count 1"); }));
    CHECK(opened >= 1);
}

TEST_CASE("random bytes in place of any answer do no harm") {
    unsigned seed = 1;
    auto const next = [&seed] { return seed = seed * 1'664'525u + 1'013'904'223u; };
    for (int round = 0; round < 60; ++round) {
        auto const link = static_cast<ClientLink>(round % 3);
        std::string bytes;
        for (unsigned size = next() >> 22; size > 0; --size) bytes += static_cast<char>(next() >> 24);
        static_cast<void>(complaint(link, [&](Peer& peer) {
            if (link == ClientLink::websocket) peer.upgrade();
            else static_cast<void>(peer.request());
            if (link != ClientLink::websocket && round % 2 == 0) peer.send("HTTP/1.1 " + lines + "\r\n\r\n");
            peer.send(bytes);
            peer.end();
        }));
    }
}
