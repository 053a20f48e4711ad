// Clause by clause of section 4.2.1; what a header may not do twice, it may not do at all.
#include "link/ws/handshake.hpp"

#include <algorithm>
#include <utility>

#include "event/codec/base64.hpp"
#include "http/text.hpp"
#include "link/ws/sha1.hpp"

namespace eh::ws {

namespace {

constexpr std::string_view version = "13";

/// Whether `visit` returns true for an element of a header that is a list, in one line or in several.
template <typename Visit> bool anyElementOf(http::Request const& request, std::string_view name, Visit visit) {
    return std::ranges::any_of(request.headers, [&](http::Header const& header) {
        return http::sameText(header.name, name) && http::anyElement(header.value, visit);
    });
}

bool lists(http::Request const& request, std::string_view name, std::string_view token) {
    return anyElementOf(request, name, [token](std::string_view element) { return http::sameText(element, token); });
}

std::ptrdiff_t count(http::Request const& request, std::string_view name) {
    return std::ranges::count_if(request.headers,
                                 [name](http::Header const& header) { return http::sameText(header.name, name); });
}

/// 16 bytes in base64. The four bits that nothing uses are not looked at: there are clients that draw 22 letters.
bool isKey(std::string_view key) noexcept {
    constexpr std::size_t letters = 22;
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == letters + 2 && key.ends_with("==") &&
           key.substr(0, letters).find_first_not_of(alphabet) == std::string_view::npos;
}

std::string_view select(http::Request const& request, std::span<std::string_view const> protocols) {
    std::string_view selected;
    anyElementOf(request, "Sec-WebSocket-Protocol", [&](std::string_view wanted) {
        auto const found = std::ranges::find(protocols, wanted);
        if (found == protocols.end()) return false;
        selected = *found;
        return true;
    });
    return selected;
}

Handshake refuse(int status, std::string_view problem, std::initializer_list<http::Response::Field> headers = {}) {
    Handshake refused{http::textResponse(status, std::string(problem)), {}, {}, problem};
    refused.answer.headers.insert(refused.answer.headers.end(), headers.begin(), headers.end());
    return refused;
}

}  // namespace

std::string acceptKey(std::string_view key) {
    std::string text(key);
    text.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");  // section 1.3
    std::string accept;
    base64::encode(accept, sha1(text));
    return accept;
}

Handshake checkUpgrade(http::Request const& request, std::span<std::string_view const> protocols) {
    if (request.method != "GET") return refuse(405, "a WebSocket is opened by GET", {{"Allow", "GET"}});
    if (request.http10) return refuse(400, "a WebSocket needs HTTP/1.1; a proxy may have asked with HTTP/1.0");
    if (!lists(request, "Upgrade", "websocket"))
        return refuse(426, "this path is a WebSocket: ask with Upgrade: websocket", {{"Upgrade", "websocket"}});
    if (!lists(request, "Connection", "upgrade"))
        return refuse(400, "an upgrade is asked for with Connection: Upgrade; a proxy may have removed it");
    if (!request.body.empty()) return refuse(400, "a request for a WebSocket has no body");
    if (count(request, "Sec-WebSocket-Version") > 1) return refuse(400, "Sec-WebSocket-Version is there twice");
    if (http::trimmed(request.header("Sec-WebSocket-Version")) != version)
        return refuse(426, "this server speaks version 13 of the WebSocket protocol",
                      {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", std::string(version)}});
    if (count(request, "Sec-WebSocket-Key") > 1) return refuse(400, "Sec-WebSocket-Key is there twice");
    std::string_view const key = http::trimmed(request.header("Sec-WebSocket-Key"));
    if (!isKey(key)) return refuse(400, "Sec-WebSocket-Key is not the base64 of 16 bytes");

    Handshake accepted;
    accepted.subprotocol = select(request, protocols);
    accepted.answer.status = 101;
    accepted.answer.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", acceptKey(key)}};
    if (!accepted.subprotocol.empty())
        accepted.answer.headers.push_back({"Sec-WebSocket-Protocol", std::string(accepted.subprotocol)});
    return accepted;
}

void addDeflate(Handshake& handshake, http::Request const& request, int clientWindowBits) {
    handshake.deflate = agreeOnDeflate(request, clientWindowBits);
    if (handshake.deflate) handshake.answer.headers.push_back({"Sec-WebSocket-Extensions", handshake.deflate->answer});
}

}  // namespace eh::ws
