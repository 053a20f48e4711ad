// One recv and one send for each request or bundle of frames, and an epoll_wait for as many as there are.
#include "floor.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace bench {

namespace {

/// Bytes of the first request in `text`, 0 if it is not complete.
std::size_t requestSize(std::string_view text) {
    auto const end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    std::size_t body = 0;
    constexpr std::string_view name = "Content-Length: ";
    if (auto const at = text.substr(0, end).find(name); at != std::string_view::npos) {
        std::from_chars(text.data() + at + name.size(), text.data() + end, body);
    }
    return text.size() >= end + 4 + body ? end + 4 + body : 0;
}

/// What a client that checks nothing needs in order to go on.
constexpr std::string_view upgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/// Bytes of the first frame in `text`, masked and below 126 bytes of payload; 0 if it is not complete.
std::size_t frameSize(std::string_view text) {
    if (text.size() < 2) return 0;
    auto const size = 6 + static_cast<std::size_t>(static_cast<unsigned char>(text[1]) & 0x7fU);
    return text.size() >= size ? size : 0;
}

void watch(int epoll, int file) {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = file}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, file, &interest);
}

}  // namespace

Floor::Floor(Mode mode, std::string answer) : mode_(mode), answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, raw, length) != 0 || ::listen(listener_, 4096) != 0 ||
        ::getsockname(listener_, raw, &length) != 0) {
        throw std::runtime_error("the baseline cannot listen");
    }
    port_ = ntohs(address.sin_port);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    watch(epoll_, listener_);
    watch(epoll_, wake_);
    thread_ = std::thread([this] { run(); });
}

Floor::~Floor() {
    stop_ = true;
    release();
    thread_.join();
    for (auto const& [socket, peer] : peers_) ::close(socket);
    ::close(wake_);
    ::close(listener_);
    ::close(epoll_);
}

void Floor::release() {
    std::uint64_t const one = 1;
    static_cast<void>(::write(wake_, &one, sizeof one) == sizeof one);
}

void Floor::run() {
    std::array<epoll_event, 256> ready;
    while (!stop_) {
        int const count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            int const file = ready[static_cast<std::size_t>(i)].data.fd;
            if (file == listener_) acceptAll();
            else if (file == wake_) releaseAll();
            else readFrom(file);
        }
    }
}

void Floor::acceptAll() {
    int const on = 1;
    for (int socket; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers_.try_emplace(socket);
        watch(epoll_, socket);
    }
}

void Floor::readFrom(int socket) {
    static thread_local std::array<char, 65'536> buffer;
    auto const count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) {
        peers_.erase(socket);
        ::close(socket);
        return;
    }
    auto& peer = peers_[socket];
    std::string_view text(buffer.data(), static_cast<std::size_t>(count));
    if (!peer.unread.empty()) text = peer.unread.append(text);
    if (peer.upgraded) return readFrames(socket, peer, text);
    std::size_t size = 0;
    while ((size = requestSize(text)) != 0) {
        text.remove_prefix(size);
        if (mode_ == Mode::wsPush || mode_ == Mode::wsEcho) peer.upgraded = true, writeTo(socket, upgraded);
        else if (mode_ == Mode::answer) writeTo(socket);
        else if (peer.owed > 0) --peer.owed, writeTo(socket);
        else ++peer.held;
    }
    peer.unread = std::string(text);
}

void Floor::readFrames(int socket, Peer& peer, std::string_view text) const {
    if (mode_ == Mode::wsPush) return;
    static thread_local std::string answers;
    answers.clear();
    while (auto const size = frameSize(text)) {
        text.remove_prefix(size);
        answers += answer_;
    }
    writeTo(socket, answers);
    peer.unread = std::string(text);
}

void Floor::writeTo(int socket, std::string_view left) {
    while (!left.empty()) {
        auto const count = ::send(socket, left.data(), left.size(), MSG_NOSIGNAL);
        if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EAGAIN) return;
    }
}

void Floor::releaseAll() {
    std::uint64_t times = 0;
    if (::read(wake_, &times, sizeof times) != sizeof times) return;
    for (; times > 0; --times) {
        for (auto& [socket, peer] : peers_) {
            if (mode_ == Mode::wsPush) writeTo(socket);
            else if (peer.held > 0) --peer.held, writeTo(socket);
            else ++peer.owed;
        }
    }
}

}  // namespace bench
