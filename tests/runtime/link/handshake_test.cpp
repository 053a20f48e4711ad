// The opening handshake, clause by clause of RFC 6455 section 4.2.
#include "link/ws/handshake.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "support/catch.hpp"

using eh::http::Header;
using eh::ws::Handshake;

namespace {

constexpr std::string_view protocols[] = {"eh1.json", "eh1.cbor"};

/// The example of section 1.3, to be changed by each test.
struct Ask {
    std::string_view method = "GET";
    std::vector<Header> headers = {
        {"Host", "server.example.com"},   {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},        {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
        {"Origin", "http://example.com"}, {"Sec-WebSocket-Version", "13"},
    };
    std::string_view body = {};
    bool http10 = false;

    Ask& set(std::string_view name, std::string_view value) {
        std::ranges::find(headers, name, &Header::name)->value = value;
        return *this;
    }
    Ask& without(std::string_view name) {
        std::erase_if(headers, [name](Header const& header) { return header.name == name; });
        return *this;
    }
    Ask& with(std::string_view name, std::string_view value) {
        headers.push_back({name, value});
        return *this;
    }
    [[nodiscard]] Handshake answer() const {
        eh::http::Request request;
        request.method = method;
        request.headers = headers;
        request.body = body;
        request.http10 = http10;
        return eh::ws::checkUpgrade(request, protocols);
    }
    [[nodiscard]] int status() const { return answer().answer.status; }
};

std::string header(Handshake const& handshake, std::string_view name) {
    std::string values;
    for (auto const& field : handshake.answer.headers)
        if (field.name == name) values += (values.empty() ? "" : " and ") + field.value;
    return values;
}

}  // namespace

TEST_CASE("The example of the RFC is accepted with its key") {
    CHECK(eh::ws::acceptKey("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    Handshake const handshake = Ask().answer();
    CHECK(handshake.accepted());
    CHECK(handshake.answer.status == 101);
    CHECK(header(handshake, "Upgrade") == "websocket");
    CHECK(header(handshake, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(header(handshake, "Sec-WebSocket-Protocol").empty());
    CHECK(header(handshake, "Sec-WebSocket-Extensions").empty());
    CHECK(handshake.answer.body.empty());
}

TEST_CASE("Upgrade and Connection are lists, in any case and in several lines") {
    CHECK(Ask().set("Upgrade", "WebSocket").status() == 101);
    CHECK(Ask().set("Upgrade", "h2c, WEBSOCKET").status() == 101);
    CHECK(Ask().set("Connection", "keep-alive, Upgrade").status() == 101);
    CHECK(Ask().set("Connection", "keep-alive").with("connection", "upgrade").status() == 101);
}

TEST_CASE("A request that asks for no WebSocket is told what to ask for") {
    for (Handshake const& handshake : {Ask().without("Upgrade").answer(), Ask().set("Upgrade", "h2c").answer(),
                                       Ask().set("Upgrade", "websockets").answer()}) {
        CHECK(handshake.answer.status == 426);
        CHECK(header(handshake, "Upgrade") == "websocket");
        CHECK(!handshake.accepted());
        CHECK(!handshake.problem.empty());
    }
    CHECK(Ask().without("Connection").status() == 400);
    CHECK(Ask().set("Connection", "keep-alive").status() == 400);
}

TEST_CASE("A WebSocket is opened by GET, without a body") {
    for (std::string_view const method : {"POST", "HEAD", "get"}) {
        Ask ask;
        ask.method = method;
        CHECK(ask.status() == 405);
        CHECK(header(ask.answer(), "Allow") == "GET");
    }
    Ask ask;
    ask.body = "x";
    CHECK(ask.status() == 400);
}

TEST_CASE("A WebSocket is not opened over HTTP/1.0") {
    Ask ask;
    ask.http10 = true;
    CHECK(ask.status() == 400);
}

TEST_CASE("Another version is answered with the one that is spoken") {
    for (std::string_view const version : {"", "0", "8", "12", "14", "013", "13, 8", "thirteen"}) {
        Handshake const handshake = Ask().set("Sec-WebSocket-Version", version).answer();
        CHECK(handshake.answer.status == 426);
        CHECK(header(handshake, "Sec-WebSocket-Version") == "13");
    }
    CHECK(Ask().without("Sec-WebSocket-Version").status() == 426);
    CHECK(Ask().with("sec-websocket-version", "13").status() == 400);
}

TEST_CASE("A key is the base64 of 16 bytes, once") {
    for (std::string_view const key :
         {"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
          "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZSEh",
          "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25-_Q=="})
        CHECK(Ask().set("Sec-WebSocket-Key", key).status() == 400);
    CHECK(Ask().without("Sec-WebSocket-Key").status() == 400);
    CHECK(Ask().with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==").status() == 400);
    CHECK(Ask().set("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAB==").status() == 101);
}

TEST_CASE("The first subprotocol of the client that the server offers is selected") {
    auto const selected = [](std::string_view list) {
        Handshake const handshake = Ask().with("Sec-WebSocket-Protocol", list).answer();
        CHECK(handshake.accepted());
        CHECK(header(handshake, "Sec-WebSocket-Protocol") == handshake.subprotocol);
        return std::string(handshake.subprotocol);
    };
    CHECK(selected("eh1.json") == "eh1.json");
    CHECK(selected("eh1.cbor, eh1.json") == "eh1.cbor");
    CHECK(selected("chat,eh1.json ,  eh1.cbor") == "eh1.json");
    CHECK(selected("chat").empty());
    CHECK(selected("").empty());
    CHECK(selected("EH1.JSON").empty());
    CHECK(
        Ask().with("Sec-WebSocket-Protocol", "chat").with("Sec-WebSocket-Protocol", "eh1.cbor").answer().subprotocol ==
        "eh1.cbor");
}

TEST_CASE("Extensions are declined by silence") {
    Handshake const handshake =
        Ask().with("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits").answer();
    CHECK(handshake.accepted());
    CHECK(header(handshake, "Sec-WebSocket-Extensions").empty());
}
