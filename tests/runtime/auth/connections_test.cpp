// EventHandlers behind authenticators, over sockets: every link needs the user that opened it, and ends with his session.
#include "../event/stubs.hpp"
#include "bed.hpp"
#include "link/ws/frame_head.hpp"
#include "support/catch.hpp"

using namespace test;
using namespace std::chrono_literals;
using eh::test::Control;
using eh::test::Display;

namespace {

std::string const json = "Content-Type: application/x-ndjson\r\n";
std::string const isForm = "Content-Type: application/x-www-form-urlencoded\r\n";

std::string cookieOf(HttpReply const& reply) {
    std::string const header = reply.header("set-cookie");
    return "Cookie: " + header.substr(0, header.find(';')) + "\r\n";
}

/// A member of a hello, without its quotes.
std::string member(std::string const& body, std::string const& name) {
    auto const at = body.find("\"" + name + "\":") + name.size() + 3;
    auto const value = body.substr(at, body.find_first_of(",}", at) - at);
    return value.starts_with('"') ? value.substr(1, value.size() - 2) : value;
}

/// Outlives the server.
struct Program {
    Mailbox<std::string> ends;
    Mailbox<std::string> said;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);

    explicit Program(eh::EventHandlerOptions options) : handler(std::move(options)) {
        handler.onDisconnect([this](eh::ConnectionId, eh::Disconnect const& why) { ends.put(std::string(toString(why.code)) + " " + why.detail); });
        control.say = [this](eh::ConnectionId from, std::string_view text) { said.put(handler.connection(from)->user() + ": " + std::string(text)); };
    }
};

struct Live : Program, Guarded {
    std::shared_ptr<FormAuthenticator> form;
    int opened = 0;

    explicit Live(eh::EventHandlerOptions options = {}, FormOptions formOptions = {}) :
        Program(std::move(options)), form(formAuthenticator(people(), std::move(formOptions))) {
        server.protect("/", form);
        server.mount("/links", handler);
        server.start();
    }

    std::string signIn(std::string const& user = "ada", std::string const& password = "secret") const {
        return cookieOf(post("/sign-in", isForm, "user=" + user + "&password=" + password));
    }
    /// The header that names the connection.
    std::string open(std::string const& cookie) {
        auto const reply = post("/links/open", json + cookie, R"({"open":{"protocol":1,"nonce":"nonce-of-connection-)" + std::to_string(++opened) + "\"}}");
        if (reply.status != 200) throw std::runtime_error("not opened: " + reply.body);
        return "EH-Connection: " + member(reply.body, "cid") + "." + member(reply.body, "token") + "\r\n";
    }
    HttpClient upgrade(std::string const& cookie) const {
        HttpClient client(server.port());
        client.send("GET /links/ws HTTP/1.1\r\nHost: localhost\r\n" + cookie + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: eh1.json\r\n\r\n");
        return client;
    }
};

void say(HttpClient& client, std::string_view text) {
    std::string bytes;
    eh::ws::appendClientFrame(bytes, {.opcode = eh::ws::Opcode::text}, text);
    client.send(bytes);
}

} // namespace

TEST_CASE("Without a session nothing of an EventHandler is served but its refusal") {
    Live site;
    for (auto const* path : {"/links/poll?received=0", "/links/stream?received=0", "/links/ws", "/links/eh.js"}) CHECK(site.get(path).status == 401);
    for (auto const* path : {"/links/open", "/links/send", "/links/close"}) {
        auto const reply = site.post(path, json, "{}");
        CHECK(reply.status == 401);
        CHECK(reply.body.find(R"("code":"unauthorized")") != std::string::npos);
    }
    auto socket = site.upgrade("");
    CHECK(socket.reply().status == 401);
}

TEST_CASE("Poll, send, stream, close and resume need the user that the open had") {
    Live site;
    auto const ada = site.signIn();
    auto const bob = site.signIn("bob", "hidden");
    auto const connection = site.open(ada);
    CHECK(site.post("/links/send?first=1", json + ada + connection, eh::test::sayLine("mine")).status == 200);
    CHECK(site.said.take() == "ada: mine");
    CHECK(site.get("/links/poll?received=0", bob + connection).status == 401);
    CHECK(site.get("/links/stream?received=0", bob + connection).status == 401);
    CHECK(site.post("/links/send?first=2", json + bob + connection, eh::test::sayLine("stolen")).status == 401);
    CHECK(site.post("/links/close", bob + connection).status == 401);
    std::string const name = connection.substr(15);
    std::string const resume = R"({"resume":{"cid":)" + name.substr(0, name.find('.')) + R"(,"token":")" + name.substr(name.find('.') + 1, 22) +
                               R"(","link":2,"received":0}})";
    auto stolen = site.upgrade(bob);
    stolen.readUpTo("\r\n\r\n");
    say(stolen, resume);
    CHECK(stolen.rest().find(R"("code":"unauthorized")") != std::string::npos);
    auto own = site.upgrade(site.signIn()); // the same user in another session
    own.readUpTo("\r\n\r\n");
    say(own, resume);
    CHECK(own.readUpTo("\"hello\"").size() > 0);
    CHECK(site.handler.connectionCount() == 1);
}

TEST_CASE("Signing out ends a held poll, a stream and a WebSocket at once, with a code that says why") {
    Live site;
    auto const ada = site.signIn();
    HttpClient poll(site.server.port());
    poll.request("GET", "/links/poll?received=0", ada + site.open(ada));
    HttpClient stream(site.server.port());
    stream.request("GET", "/links/stream?link=2&received=0", ada + site.open(ada));
    stream.readUpTo("\"hello\"");
    auto socket = site.upgrade(ada);
    socket.readUpTo("\r\n\r\n");
    say(socket, R"({"open":{"protocol":1,"nonce":"nonce-of-a-socket-client"}})");
    socket.readUpTo("\"hello\"");
    auto const bob = site.signIn("bob", "hidden");
    auto const other = site.open(bob);
    REQUIRE(eventually([&] { return site.server.stats().requests >= 8; })); // the poll is held now
    CHECK(site.post("/sign-out", ada).status == 204);
    auto const told = poll.reply();
    CHECK(told.status == 401);
    CHECK(told.body.find("you have been signed out") != std::string::npos);
    for (auto* client : {&stream, &socket})
        CHECK_NOTHROW(client->readUpTo(R"({"bye":{"code":"unauthorized","detail":"you have been signed out"}})"));
    for (int i = 0; i < 3; ++i) CHECK(site.ends.take() == "unauthorized you have been signed out");
    CHECK(site.handler.connectionCount() == 1);
    CHECK(site.get("/links/poll?received=0&wait=0", bob + other).status == 204);
}

TEST_CASE("Plain WebSockets are closed when the session of their user ends") {
    Live site;
    Mailbox<std::shared_ptr<eh::WebSocket>> opened;
    onLoop(site.server, [&] {
        site.server.webSocket("/ws", {.onOpen = [&](std::shared_ptr<eh::WebSocket> const& socket, Request const&) { opened.put(socket); }});
        return true;
    });
    auto const ada = site.signIn();
    HttpClient client(site.server.port());
    client.send("GET /ws HTTP/1.1\r\nHost: localhost\r\n" + ada + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    client.readUpTo("\r\n\r\n");
    auto const kept = opened.take(); // as programs do
    CHECK(site.form->signOut("ada") == 1);
    CHECK(client.rest() == std::string("\x88\x1A\x03\xF0", 4) + "you have been signed out"); // 1008
    CHECK(kept->text("late") == eh::SendResult::gone);
}

TEST_CASE("A session is held by a connection, and ends with its lifetime all the same") {
    Live site({.heartbeat = 100ms}, {.session = {.idle = 150ms, .lifetime = 1'200ms}});
    auto const begin = std::chrono::steady_clock::now();
    auto const ada = site.signIn();
    auto socket = site.upgrade(ada);
    socket.readUpTo("\r\n\r\n");
    say(socket, R"({"open":{"protocol":1,"nonce":"nonce-of-a-socket-client"}})");
    socket.readUpTo("\"hello\"");
    while (site.handler.connectionCount() == 1 && std::chrono::steady_clock::now() - begin < patience) {
        say(socket, R"({"ack":0})"); // it lives
        std::this_thread::sleep_for(20ms);
    }
    CHECK(site.ends.take() == "unauthorized your session has expired; sign in again");
    CHECK(std::chrono::steady_clock::now() - begin >= 1'200ms);
    CHECK(site.get("/x", ada).status == 401);
}

TEST_CASE("Pages of listed origins can ask first, and read what they are refused with") {
    Live site({.origins = {"https://friend.example"}});
    HttpClient client(site.server.port());
    std::string const friendly = "Origin: https://friend.example\r\n";
    std::string const asks = "Access-Control-Request-Method: POST\r\n";
    client.request("OPTIONS", "/links/open", friendly + asks);
    auto const preflight = client.reply();
    CHECK(preflight.status == 204);
    CHECK(preflight.header("access-control-allow-origin") == "https://friend.example");
    CHECK(preflight.header("access-control-allow-headers").find("Authorization") != std::string::npos);
    auto const refused = site.post("/links/open", json + friendly, "{}");
    CHECK(refused.status == 401);
    CHECK(refused.header("access-control-allow-origin") == "https://friend.example");
    auto const ask = [&](std::string const& path, std::string const& headers) {
        client.request("OPTIONS", path, headers);
        return client.reply().status;
    };
    CHECK(ask("/links/open", "Origin: http://evil.example\r\n" + asks) == 401);
    CHECK(ask("/links/open", friendly) == 401);
    CHECK(ask("/x", friendly + asks) == 401);
}

TEST_CASE("Sessions that end while connections open and close harm nobody") {
    Live site;
    std::atomic<bool> stop = false;
    std::thread ending([&] {
        while (!stop) {
            site.form->signOutAll();
            std::this_thread::sleep_for(1ms);
        }
    });
    for (int i = 0; i < 50; ++i) {
        auto const cookie = site.signIn();
        site.post("/links/open", json + cookie, R"({"open":{"protocol":1,"nonce":"nonce-of-connection-)" + std::to_string(i) + "\"}}");
    }
    stop = true;
    ending.join();
    site.form->signOutAll();
    CHECK(eventually([&] { return site.handler.connectionCount() == 0; }));
}
