// One poll() over all sockets; what was read is written at once, because both ends always read.
#include "tunnel.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eh::testing {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void hurry(int socket) {
    int const on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool writeAll(int socket, char const* bytes, std::size_t size) {
    while (size > 0) {
        ssize_t const sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

Tunnel::Tunnel(std::uint16_t target, std::function<Lifetime(std::size_t)> plan)
    : plan_(std::move(plan)), target_(target), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, name, size) != 0 || ::listen(listener_, 64) != 0 || ::getsockname(listener_, name, &size) != 0)
        throw std::runtime_error("the tunnel cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Tunnel::~Tunnel() {
    isOver_ = true;
    wake();
    thread_.join();
    for (Pair& pair : pairs_) end(pair, false);
    ::close(listener_);
    ::close(wake_);
}

std::string Tunnel::url(std::string const& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

void Tunnel::cut() {
    isCutting_ = true;
    wake();
}

void Tunnel::hold(bool holds) {
    holds_ = holds;
    std::size_t const turns = turns_;
    while (turns_ < turns + 2) {  // the one that runs, and the next
        wake();
        std::this_thread::yield();
    }
}

void Tunnel::wake() const noexcept {
    std::uint64_t const one = 1;
    static_cast<void>(::write(wake_, &one, sizeof one) == sizeof one);
}

void Tunnel::run() {
    for (; !isOver_; ++turns_) {
        std::vector<pollfd> waiting{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
        std::vector<Pair*> pairs;
        for (Pair& pair : pairs_) {
            if (holds_) continue;
            pairs.push_back(&pair);
            waiting.push_back({pair.client, POLLIN, 0});
            waiting.push_back({pair.server, POLLIN, 0});
        }
        ::poll(waiting.data(), waiting.size(), -1);
        std::uint64_t count = 0;
        if (waiting[0].revents != 0) static_cast<void>(::read(wake_, &count, sizeof count) == sizeof count);
        if (isCutting_.exchange(false)) {
            for (Pair& pair : pairs_) {
                ++cuts_;
                end(pair, true);
            }
        } else {
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                if (waiting[2 + 2 * i].revents != 0) carry(*pairs[i], true);
                if (waiting[3 + 2 * i].revents != 0) carry(*pairs[i], false);
            }
        }
        pairs_.remove_if([](Pair const& pair) { return pair.client < 0; });
        if (waiting[1].revents != 0) accept();
    }
}

void Tunnel::accept() {
    int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    Pair pair{client, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), {}};
    std::size_t const number = connections_++;
    if (plan_) pair.left = plan_(number);
    hurry(pair.client);
    hurry(pair.server);
    auto const address = loopback(target_);
    bool const isThere = ::connect(pair.server, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    if (!isThere) return end(pair, true);
    pairs_.push_back(pair);
}

/// At the last byte of its life both ends are closed.
void Tunnel::carry(Pair& pair, bool isUp) {
    if (pair.client < 0) return;
    std::array<char, 16'384> bytes;
    std::size_t& left = isUp ? pair.left.up : pair.left.down;
    ssize_t const got = ::recv(isUp ? pair.client : pair.server, bytes.data(), std::min(bytes.size(), left), 0);
    if (got <= 0) return end(pair, false);
    auto const size = static_cast<std::size_t>(got);
    std::string_view const begin(bytes.data(), size);
    if (requestsOnly_ && isUp && (begin.find("/ws HTTP") != begin.npos || begin.find("/stream?") != begin.npos))
        return end(pair, true);
    if (left != Lifetime::forever) left -= size;
    bool const isWritten = writeAll(isUp ? pair.server : pair.client, bytes.data(), size);
    if (isWritten && left > 0) return;
    if (left == 0) ++cuts_;
    end(pair, pair.left.isReset);
}

void Tunnel::end(Pair& pair, bool isReset) noexcept {
    for (int* const socket : {&pair.client, &pair.server}) {
        if (*socket < 0) continue;
        linger const none{1, 0};
        if (isReset) ::setsockopt(*socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        ::close(std::exchange(*socket, -1));
    }
}

}  // namespace eh::testing
