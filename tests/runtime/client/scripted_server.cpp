// Blocking sockets; what unblocks them is that the server's end shuts them down.
#include "scripted_server.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link/ws/handshake.hpp"

namespace eh::testing {

namespace {

struct Ended {};

std::string headerOf(std::string const& head, std::string_view name) {
    std::size_t const at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    std::size_t const begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

}  // namespace

// ---- peers

void Peer::receive() {
    std::array<char, 65'536> buffer;
    ssize_t const got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) throw Ended{};
    received_.append(buffer.data(), static_cast<std::size_t>(got));
}

std::string Peer::take(std::size_t size) {
    while (received_.size() < size) receive();
    std::string taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
}

Peer::Request Peer::request() {
    while (received_.find("\r\n\r\n") == std::string::npos) receive();
    Request request;
    request.head = take(received_.find("\r\n\r\n") + 4);
    std::string const length = headerOf(request.head, "Content-Length");
    if (!length.empty()) request.body = take(std::stoul(length));
    return request;
}

void Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw Ended{};
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Peer::answer(std::string const& head, std::string const& body) {
    send("HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

void Peer::upgrade(std::string_view subprotocol) {
    auto const asked = request();
    send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " +
         ws::acceptKey(headerOf(asked.head, "Sec-WebSocket-Key")) + "\r\nSec-WebSocket-Protocol: " + std::string(subprotocol) + "\r\n\r\n");
}

void Peer::frame(std::string_view payload, unsigned firstByte) {
    std::string bytes(1, static_cast<char>(firstByte));
    if (payload.size() < 126) {
        bytes += static_cast<char>(payload.size());
    } else if (payload.size() < 65'536) {
        bytes += '\x7e';
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xFF);
    } else {
        bytes += '\x7f';
        for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((payload.size() >> shift) & 0xFF);
    }
    send(bytes += payload);
}

std::string Peer::message() {
    std::string const head = take(2);
    auto const opcode = static_cast<unsigned char>(head[0]) & 0x0F;
    std::size_t size = static_cast<unsigned char>(head[1]) & 0x7F;
    if ((static_cast<unsigned char>(head[1]) & 0x80) == 0) throw std::runtime_error("a client's frame has no mask");
    if (size >= 126) {
        std::string const more = take(size == 126 ? 2 : 8);
        size = 0;
        for (char const c : more) size = (size << 8) | static_cast<unsigned char>(c);
    }
    std::string const mask = take(4);
    std::string payload = take(size);
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    if (opcode == 8) return "close";
    return opcode == 10 ? "pong " + payload : payload;
}

void Peer::waitForEnd() {
    while (true) {
        received_.clear();
        receive();
    }
}

void Peer::end() { throw Ended{}; }

// ---- the server

ScriptedServer::ScriptedServer(std::function<void(Peer&, std::size_t)> script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, name, size) != 0 || ::listen(listener_, 64) != 0 || ::getsockname(listener_, name, &size) != 0)
        throw std::runtime_error("the scripted server cannot listen");
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
    {
        std::scoped_lock const lock(mutex_);
        isOver_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        for (int const socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    accepting_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void ScriptedServer::run() {
    for (std::size_t number = 0;; ++number) {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        std::scoped_lock const lock(mutex_);
        if (socket >= 0 && isOver_) ::close(socket);
        if (socket < 0 || isOver_) return;
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket, number] {
            try {
                Peer peer(socket);
                script_(peer, number);
            } catch (Ended const&) {  // as it is
            }
            std::scoped_lock const ending(mutex_);
            std::erase(sockets_, socket);
            ::close(socket);
        });
    }
}

std::string hello(std::string const& more, std::uint64_t next, std::uint64_t received) {
    return R"({"hello":{"protocol":1,"cid":7,"token":"abcdefghijklmnopqrstuv","next":)" + std::to_string(next) + R"(,"received":)" +
           std::to_string(received) + R"(,"heartbeat":25000,"window":60000,"ack":{"events":512,"bytes":131072},)" +
           R"("limits":{"event":1048576,"frame":4194304})" + more + "}}\n";
}

}  // namespace eh::testing
