// RFC 6455 from the client's side, as far as this project, the baseline and the peers speak it to a listener.
#include "ws_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <random>
#include <utility>

#include "link/ws/frame_head.hpp"

namespace bench {

namespace {

/// What differs between servers that all speak RFC 6455.
struct Words {
    std::string_view target;
    std::string_view protocol;  ///< the header that offers it
    std::string_view event = eventLine;
    std::string_view call = callLine;
};

Words wordsOf(Dialect dialect) {
    constexpr std::string_view protocol = "Sec-WebSocket-Protocol: eh1.json\r\n";
    switch (dialect) {
    case Dialect::project: return {"/events/ws", protocol};
    case Dialect::bare: return {"/events/ws", protocol};
    case Dialect::ws: return {"/", {}};
    case Dialect::nchan: return {"/subscribe", {}};
    case Dialect::socketIo: break;
    }
    return {"/socket.io/?EIO=4&transport=websocket", {}, socketIoEvent, socketIoCall};
}

std::string upgradeTo(Words const& words) {
    std::string request("GET ");
    request.append(words.target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n");
    request.append("Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    request.append("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n").append(words.protocol).append("\r\n");
    return request;
}

std::mt19937& randomBits() {
    static std::mt19937 bits{std::random_device{}()};
    return bits;
}

void appendMasked(std::string& out, std::string_view text) {
    auto const bits = randomBits()();
    auto const part = [&](unsigned shift) { return static_cast<unsigned char>(bits >> shift); };
    eh::ws::appendClientFrame(out, {.key = {part(0), part(8), part(16), part(24)}}, text);
}

/// 22 characters that no other client of this run has.
std::string nextNonce() {
    static std::uint64_t count = 0;
    auto const tail = std::to_string(getpid()) + "x" + std::to_string(++count);
    return std::string(22 - tail.size(), 'w') + tail;
}

/// The number after `"name":` behind `from`; 0 if there is none.
std::uint64_t numberAfter(std::string_view json, std::string_view name, std::size_t from) {
    std::uint64_t number = 0;
    auto const key = '"' + std::string(name) + "\":";
    auto const at = json.find(key, from);
    if (at != std::string_view::npos) std::from_chars(json.data() + at + key.size(), json.data() + json.size(), number);
    return number;
}

}  // namespace

WsClient::WsClient(WsClient&& other) noexcept
    : dialect_(other.dialect_), socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)),
      received_(other.received_), acknowledged_(other.acknowledged_), bytesSince_(other.bytesSince_),
      ackEvents_(other.ackEvents_), ackBytes_(other.ackBytes_) {}

WsClient::~WsClient() {
    if (socket_ >= 0) ::close(socket_);
}

bool WsClient::connect(std::uint16_t port, Dialect dialect) {
    dialect_ = dialect;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) return false;
    if (!write(upgradeTo(wordsOf(dialect)))) return false;
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return false;
    }
    if (!unread_.starts_with("HTTP/1.1 101 ")) return false;
    unread_.erase(0, end + 4);
    return greet();
}

bool WsClient::greet() {
    switch (dialect_) {
    case Dialect::project: return open();
    case Dialect::bare:
    case Dialect::ws: return true;
    case Dialect::socketIo: return !await("0{").empty() && send("40") && !await("40{").empty();
    case Dialect::nchan: return !await(eventLine).empty();
    }
    return false;
}

bool WsClient::open() {
    if (!send(R"({"open":{"protocol":1,"nonce":")" + nextNonce() + R"("}})")) return false;
    auto const hello = await("{\"hello\":");
    auto const ack = hello.find("\"ack\":{");
    if (ack == std::string::npos) return false;
    ackEvents_ = numberAfter(hello, "events", ack);
    ackBytes_ = numberAfter(hello, "bytes", ack);
    return ackEvents_ > 0 && ackBytes_ > 0;
}

std::string WsClient::await(std::string_view beginning) {
    std::size_t offset = 0;
    auto message = nextMessage(offset);
    for (; !message; message = nextMessage(offset)) {
        if (!fill()) return {};
    }
    std::string result(message->starts_with(beginning) ? *message : std::string_view());
    unread_.erase(0, offset);
    return result;
}

bool WsClient::call(int count) { return send(wordsOf(dialect_).call, count); }

bool WsClient::send(std::string_view text, int count) {
    std::string frames;
    for (int i = 0; i < count; ++i) appendMasked(frames, text);
    return write(frames);
}

bool WsClient::acknowledge() {
    if (ackEvents_ == 0) return true;
    acknowledged_ = received_;
    bytesSince_ = 0;
    return send("{\"ack\":" + std::to_string(received_) + "}");
}

std::optional<int> WsClient::receive() {
    if (!fill()) return std::nullopt;
    int events = 0;
    std::size_t offset = 0;
    while (auto const message = nextMessage(offset)) {
        auto const count = countEvents(*message);
        if (!count) return std::nullopt;
        events += *count;
    }
    unread_.erase(0, offset);
    received_ += static_cast<std::uint64_t>(events);
    bytesSince_ += static_cast<std::uint64_t>(events) * eventLine.size();
    bool const due = received_ - acknowledged_ >= ackEvents_ || bytesSince_ >= ackBytes_;
    if (due && !acknowledge()) return std::nullopt;
    return events;
}

/// Lines that are events; the server's own acknowledgements are passed over, and pings of Engine.IO answered.
std::optional<int> WsClient::countEvents(std::string_view message) {
    auto const event = wordsOf(dialect_).event;
    int count = 0;
    while (!message.empty()) {
        auto const end = message.find('\n');
        auto const size = end == std::string_view::npos ? message.size() : end + 1;
        auto const line = message.substr(0, size);
        bool const isPing = dialect_ == Dialect::socketIo && line == "2";
        if (line == event) ++count;
        else if (isPing ? !send("3") : !line.starts_with("{\"ack\":")) return std::nullopt;
        message.remove_prefix(size);
    }
    return count;
}

/// The payload of the whole text frame at `offset`, which moves on behind it. Anything but a text frame is handed on
/// with its head, so that nobody takes it for an event.
std::optional<std::string_view> WsClient::nextMessage(std::size_t& offset) const {
    auto const left = std::string_view(unread_).substr(offset);
    if (left.size() < 2) return std::nullopt;
    auto const byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(left[at])); };
    std::size_t length = byte(1);
    std::size_t head = 2;
    if (length >= 126) {
        head = length == 126 ? 4 : 10;
        if (left.size() < head) return std::nullopt;
        length = 0;
        for (std::size_t i = 2; i < head; ++i) length = length << 8 | byte(i);
    }
    if (left.size() - head < length) return std::nullopt;
    offset += head + length;
    return byte(0) == 0x81 ? left.substr(head, length) : left.substr(0, head + length);
}

bool WsClient::fill() {
    static std::array<char, 65'536> buffer;
    auto const count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count > 0) unread_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
}

bool WsClient::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        auto const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace bench
