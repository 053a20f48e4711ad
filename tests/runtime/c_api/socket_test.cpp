// Plain WebSockets of programs in C: what they hear, what they say, who may open one, and handles that are kept.
#include "support/catch.hpp"

#include <string>
#include <thread>
#include <vector>

#include "../http/site.hpp"
#include "../links/raw_client.hpp"
#include "bed.hpp"
#include "site.hpp"

using namespace eh::test;
using eh::test::Site;
using ::test::Mailbox;

namespace {

struct Chat : Site {
    Chat() {
        handlers.size = sizeof handlers;
        handlers.user = this;
        handlers.on_open = [](void* user, eh_socket* socket, eh_request const* request) {
            char const* const name = eh_request_header(request, "X-Name");
            if (name != nullptr) static_cast<Chat*>(user)->heard.put(std::string("open ") + name);
            static_cast<Chat*>(user)->opened.put(eh_socket_keep(socket));
        };
        handlers.on_close = [](void* user, eh_socket*, std::uint16_t code, char const* reason) {
            static_cast<Chat*>(user)->heard.put("close " + std::to_string(code) + ' ' + reason);
        };
        options.size = sizeof options;
    }
    ~Chat() {
        eh_server_stop(server, 0);
        for (eh_socket* const socket : kept) eh_socket_free(socket);
    }

    RawClient connect(std::string const& headers = {}) {
        if (!started) REQUIRE(eh_server_web_socket(server, "/ws", &handlers, &options) == EH_OK);
        start();
        return RawClient(eh_server_port(server), headers);
    }
    eh_socket* take() {
        kept.push_back(opened.take());
        return kept.back();
    }

    eh_socket_handlers handlers{};
    eh_socket_options options{};
    Mailbox<std::string> heard;
    Mailbox<int> drained;
    Mailbox<eh_socket*> opened;
    std::vector<eh_socket*> kept;
};

Said saidBinary(std::string_view payload) { return {eh::ws::Opcode::binary, std::string(payload)}; }

}  // namespace

TEST_CASE("a program in C hears of a socket's opening, of its messages and of its end, in order", "[c]") {
    Chat chat;
    chat.handlers.on_message = [](void* user, eh_socket* socket, eh_message_kind kind, char const* payload, std::size_t size) {
        static_cast<Chat*>(user)->heard.put((kind == EH_TEXT ? "text " : "binary ") + std::string(payload, size) + ' ' + eh_socket_remote(socket));
    };
    chat.handlers.on_ping = [](void* user, eh_socket*, char const* payload, std::size_t size) {
        static_cast<Chat*>(user)->heard.put("ping " + std::string(payload, size));
    };
    chat.handlers.on_pong = [](void* user, eh_socket*, char const* payload, std::size_t size) {
        static_cast<Chat*>(user)->heard.put("pong " + std::string(payload, size));
    };
    auto client = chat.connect("X-Name: Ada\r\n");
    chat.take();
    client.send("a");
    client.send(std::string("\0b", 2), eh::ws::Opcode::binary);
    client.send("", eh::ws::Opcode::binary);
    client.send("c", eh::ws::Opcode::ping);
    client.send("d", eh::ws::Opcode::pong);
    client.sayClose(4001, "enough");
    std::string const nul = std::string("binary ") + '\0' + "b 127.0.0.1";
    for (std::string const& expected : {std::string("open Ada"), std::string("text a 127.0.0.1"), nul, std::string("binary  127.0.0.1"),
                                        std::string("ping c"), std::string("pong d"), std::string("close 4001 enough")})
        CHECK(chat.heard.take() == expected);
}

TEST_CASE("a program in C sends texts, bytes, pings and shared messages, and closes behind them", "[c]") {
    Chat chat;
    auto client = chat.connect();
    auto other = chat.connect();
    eh_socket* const socket = chat.take();
    eh_socket* const second = chat.take();
    CHECK(eh_socket_text(socket, "up to its end", EH_TERMINATED) == EH_QUEUED);
    CHECK(eh_socket_text(socket, "not all of it", 7) == EH_QUEUED);
    CHECK(eh_socket_binary(socket, "\0\xFF", 2) == EH_QUEUED);
    CHECK(eh_socket_binary(socket, nullptr, 0) == EH_QUEUED);
    CHECK(eh_socket_ping(socket, "p", 1) == EH_QUEUED);
    eh_message* const message = eh_message_text("to all", EH_TERMINATED);
    eh_message* const bytes = eh_message_binary("\xFE", 1);
    REQUIRE(message);
    for (eh_socket* const each : {socket, second}) {
        CHECK(eh_socket_send(each, message) == EH_QUEUED);
        CHECK(eh_socket_send(each, bytes) == EH_QUEUED);
    }
    eh_message_free(message);
    eh_message_free(bytes);
    CHECK(eh_socket_close(socket, 4000, "that was all") == EH_OK);
    CHECK(eh_socket_text(socket, "late", EH_TERMINATED) == EH_GONE);
    CHECK(contains(eh_last_error(), "the socket has ended"));
    CHECK(client.next() == saidText("up to its end"));
    CHECK(client.next() == saidText("not all"));
    CHECK(client.next() == saidBinary(std::string_view("\0\xFF", 2)));
    CHECK(client.next() == saidBinary(""));
    CHECK(client.next() == Said{eh::ws::Opcode::ping, "p"});
    for (RawClient* const each : {&client, &other}) {
        CHECK(each->next() == saidText("to all"));
        CHECK(each->next() == saidBinary("\xFE"));
    }
    CHECK(client.next() == saidClose(4000, "that was all"));
    client.sayClose(4000);
    CHECK(chat.heard.take() == "close 4000 that was all");
    CHECK(eh_socket_close(second, 1000, nullptr) == EH_OK);
    CHECK(other.next() == saidClose(1000, ""));
}

TEST_CASE("what cannot be sent through a socket in C is refused with a sentence", "[c]") {
    Chat chat;
    chat.options.queue_bytes = 1000;
    auto client = chat.connect();
    eh_socket* const socket = chat.take();
    auto const says = [](auto answer, std::string const& sentence) {
        INFO(sentence);
        CHECK(answer);
        CHECK(contains(eh_last_error(), sentence));
    };
    says(eh_socket_text(socket, "\xC0\x80", EH_TERMINATED) == EH_INVALID, "not UTF-8");
    says(eh_socket_text(socket, nullptr, EH_TERMINATED) == EH_INVALID, "the text is NULL");
    says(eh_socket_binary(socket, nullptr, 1) == EH_INVALID, "the message is NULL");
    says(eh_socket_binary(socket, std::string(1000, 'x').data(), 1000) == EH_TOO_LARGE, "larger than queue_bytes");
    says(eh_socket_ping(socket, std::string(126, 'x').data(), 126) == EH_TOO_LARGE, "125 bytes");
    says(eh_socket_send(socket, nullptr) == EH_INVALID, "the message is NULL");
    says(eh_socket_close(socket, 1006, "") == EH_BAD_ARGUMENT, "not with 1006");
    says(eh_message_text("\xFF", 1) == nullptr, "must be UTF-8");
    says(eh_socket_text(nullptr, "x", 1) == EH_INVALID, "the socket is NULL");
    says(eh_socket_close(nullptr, 1000, "") == EH_BAD_ARGUMENT, "the socket is NULL");
    says(eh_socket_backlog(nullptr) == 0, "the socket is NULL");
    says(eh_socket_keep(nullptr) == nullptr, "the socket is NULL");
    says(eh_server_web_socket(chat.server, "/x", nullptr, nullptr), "the struct of handlers is NULL");
    says(eh_server_web_socket(nullptr, "/x", &chat.handlers, nullptr), "the server is NULL");
    says(eh_server_web_socket(chat.server, nullptr, &chat.handlers, nullptr), "the path is NULL");
    eh_socket_handlers const unsized{};
    says(eh_server_web_socket(chat.server, "/x", &unsized, nullptr), "eh_socket_handlers: the size is not set");
    eh_socket_options wrong{};
    wrong.size = sizeof wrong;
    wrong.protocol_count = 1;
    says(eh_server_web_socket(chat.server, "/x", &chat.handlers, &wrong), "the options of the sockets: the list of protocols is NULL");
    CHECK(eh_socket_text(socket, "fits", 4) == EH_QUEUED);
    CHECK(client.next() == saidText("fits"));
    eh_socket_free(nullptr);
    eh_message_free(nullptr);
}

TEST_CASE("a program in C decides who may open a socket, and what others are answered", "[c]") {
    Chat chat;
    static char const* const protocols[] = {"chat.1", "chat.2"};
    chat.options.protocols = protocols;
    chat.options.protocol_count = 2;
    chat.handlers.admit = [](void*, eh_request const* request, eh_response* refusal) {
        char const* const name = eh_request_header(request, "X-Name");
        if (name != nullptr && std::string(name) == "Eve") {
            refusal->status = 401;
            refusal->body = "not you";
        }
        return name != nullptr && std::string(name) == "Ada";
    };
    CHECK(chat.connect("X-Name: Eve\r\n").head.starts_with("HTTP/1.1 401 "));
    CHECK(chat.connect().head.starts_with("HTTP/1.1 403 "));
    auto ada = chat.connect("X-Name: Ada\r\nSec-WebSocket-Protocol: chat.3, chat.2\r\n");
    CHECK(ada.head.starts_with("HTTP/1.1 101 "));
    CHECK(std::string(eh_socket_protocol(chat.take())) == "chat.2");
    CHECK(chat.connect("X-Name: Ada\r\nOrigin: http://evil.example\r\n").head.starts_with("HTTP/1.1 403 "));
}

TEST_CASE("a full queue is told, and drained is told", "[c]") {
    Chat chat;
    chat.options.queue_bytes = 1u << 20;
    chat.handlers.on_drain = [](void* user, eh_socket*) { static_cast<Chat*>(user)->drained.put(1); };
    auto client = chat.connect();
    eh_socket* const socket = chat.take();
    std::string const piece(1000, 'x');
    int sent = 0;
    eh_send_result result;
    while ((result = eh_socket_text(socket, piece.data(), piece.size())) == EH_QUEUED) ++sent;
    CHECK(result == EH_FULL);
    CHECK(contains(eh_last_error(), "on_drain tells when there is room"));
    CHECK(eh_socket_backlog(socket) <= (1u << 20));
    for (int i = 0; i < sent; ++i) REQUIRE(client.next() == saidText(piece));
    chat.drained.take();
    CHECK(eh_socket_text(socket, "more", 4) == EH_QUEUED);
    CHECK(client.next() == saidText("more"));
}

TEST_CASE("a socket that is not read makes its client wait", "[c]") {
    Chat chat;
    chat.handlers.on_message = [](void* user, eh_socket* socket, eh_message_kind, char const* payload, std::size_t size) {
        eh_socket_pause_reading(socket);
        static_cast<Chat*>(user)->heard.put(std::string(payload, size));
    };
    auto client = chat.connect();
    eh_socket* const socket = chat.take();
    client.send("first");
    CHECK(chat.heard.take() == "first");
    client.send("second");
    client.send("", eh::ws::Opcode::ping);                   // not answered either
    CHECK_FALSE(client.hears(100));
    CHECK(eh_socket_resume_reading(socket) == EH_OK);
    CHECK(chat.heard.take() == "second");
}

TEST_CASE("a socket that is kept outlives its client and its server, and keeps the program's object", "[c]") {
    eh_socket* kept = nullptr;
    int object = 0;
    {
        Chat chat;
        auto client = chat.connect();
        kept = eh_socket_keep(chat.take());
        CHECK(eh_socket_data(kept) == nullptr);
        CHECK(eh_socket_set_data(kept, &object) == EH_OK);
        client.disconnect();
        CHECK(contains(chat.heard.take(), "close 1006 the client ended the socket"));
        CHECK(eh_socket_text(kept, "x", 1) == EH_GONE);
    }
    CHECK(eh_socket_text(kept, "x", 1) == EH_GONE);
    CHECK(eh_socket_resume_reading(kept) == EH_OK);
    CHECK(std::string(eh_socket_remote(kept)) == "127.0.0.1");
    CHECK(eh_socket_data(kept) == &object);
    eh_socket_free(kept);
}

TEST_CASE("threads send through a socket in C while clients come and go", "[c]") {
    Chat chat;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            eh_message* const message = eh_message_text("shared", EH_TERMINATED);
            while (eh_socket* const socket = chat.opened.take()) {
                for (int i = 0; i < 50; ++i) {
                    eh_socket_send(socket, message);
                    eh_socket_text(socket, "own", 3);
                    eh_socket_backlog(socket);
                }
                eh_socket_close(socket, 1000, "done");
                eh_socket_free(socket);
            }
            eh_message_free(message);
        });
    }
    for (int i = 0; i < 60; ++i) {
        auto client = chat.connect();
        if (i % 3 == 0) continue;
        int heard = 0;
        while (auto const said = client.next()) {
            if (said->opcode == eh::ws::Opcode::close) break;
            ++heard;
        }
        CHECK(heard == 100);
    }
    for (int t = 0; t < 4; ++t) chat.opened.put(nullptr);
    for (std::thread& thread : threads) thread.join();
}

TEST_CASE("an exception of a callback that was written in C++ costs the socket and a log line", "[c]") {
    Chat chat;
    chat.handlers.on_message = [](void*, eh_socket*, eh_message_kind, char const*, std::size_t) { throw std::runtime_error("no such luck"); };
    auto client = chat.connect();
    chat.take();
    client.send("x");
    CHECK(client.next()->code == 1011);
    client.sayClose(1011);
    CHECK(contains(chat.heard.take(), "close 1011"));
    std::scoped_lock const lock(chat.mutex);
    CHECK(contains(chat.log.back(), "no such luck"));
}
