// Binding, listening and accepting.
#include "http/listener.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eh::http {

namespace {

constexpr int acceptsPerTurn = 64;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* any() { return reinterpret_cast<sockaddr*>(&storage); }
    sockaddr_in& v4() { return reinterpret_cast<sockaddr_in&>(storage); }
    sockaddr_in6& v6() { return reinterpret_cast<sockaddr_in6&>(storage); }
};

Address parseAddress(std::string const& text, std::uint16_t port) {
    Address address;
    if (inet_pton(AF_INET, text.c_str(), &address.v4().sin_addr) == 1) {
        address.v4().sin_family = AF_INET;
        address.v4().sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
    } else if (inet_pton(AF_INET6, text.c_str(), &address.v6().sin6_addr) == 1) {
        address.v6().sin6_family = AF_INET6;
        address.v6().sin6_port = htons(port);
        address.size = sizeof(sockaddr_in6);
    } else {
        throw std::runtime_error("cannot listen on \"" + text + "\": it is neither an IPv4 nor an IPv6 address");
    }
    return address;
}

/// Without the port; an IPv4 address in IPv6 dress is undressed.
std::string addressText(Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.storage.ss_family == AF_INET) {
        inet_ntop(AF_INET, &address.v4().sin_addr, text.data(), text.size());
    } else if (IN6_IS_ADDR_V4MAPPED(&address.v6().sin6_addr)) {
        inet_ntop(AF_INET, &address.v6().sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
        inet_ntop(AF_INET6, &address.v6().sin6_addr, text.data(), text.size());
    }
    return text.data();
}

void setOption(int descriptor, int level, int option, int value) {
    ::setsockopt(descriptor, level, option, &value, sizeof(value));
}

int openListening(Address& address) {
    int const descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.storage.ss_family == AF_INET6) setOption(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(descriptor, address.any(), address.size) == 0 && ::listen(descriptor, SOMAXCONN) == 0) return descriptor;
    int const error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
}

} // namespace

class Listener::Acceptor final : public WatchUser, public std::enable_shared_from_this<Acceptor> {
public:
    Acceptor(SocketLoop& loop, int descriptor) : loop_(loop), watch_(loop.watch(descriptor)) {}

    void begin(Accepted accepted) {
        accepted_ = std::move(accepted);
        paused_ = true;
        proceed();
    }

    void pause() noexcept { paused_ = true; }

    void proceed() {
        if (!std::exchange(paused_, false)) return;
        watch_->waitReadable(shared_from_this());
    }

    void close() noexcept {
        paused_ = false;
        watch_->close();
        accepted_ = nullptr;
    }

    void readable() override {
        for (int i = 0; i < acceptsPerTurn && accepted_ && !paused_; ++i)
            if (!acceptOne()) return;
        if (accepted_ && !paused_) watch_->waitReadable(shared_from_this());
    }

    void writable() override {}

private:
    /// False if no more is to be accepted in this turn.
    bool acceptOne() {
        Address peer;
        peer.size = sizeof(peer.storage);
        int const descriptor = ::accept4(watch_->descriptor(), peer.any(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            shortage_ = false;
            setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
            return handOver(descriptor, addressText(peer));
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            watch_->waitReadable(shared_from_this());
            return false;
        }
        if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM) return true; // that peer only
        paused_ = true; // the server's sweep proceeds
        if (!std::exchange(shortage_, true))
            loop_.log(LogLevel::error, std::string("cannot accept connections at the moment: ") + std::strerror(errno));
        return false;
    }

    bool handOver(int descriptor, std::string remote) {
        paused_ = true;
        try {
            paused_ = !accepted_(descriptor, std::move(remote));
        } catch (std::exception const& error) { // out of memory: the server's sweep proceeds
            loop_.log(LogLevel::error, std::string("cannot take a connection: ") + error.what());
        }
        return !paused_;
    }

    SocketLoop& loop_;
    std::unique_ptr<Watch> watch_;
    Accepted accepted_;
    bool paused_ = false;
    bool shortage_ = false;
};

Listener::Listener(SocketLoop& loop, std::string const& address, std::uint16_t port) {
    Address bound = parseAddress(address, port);
    int const descriptor = openListening(bound);
    if (descriptor < 0) {
        throw std::runtime_error("cannot listen on " + address + " port " + std::to_string(port) + ": " +
                                 std::generic_category().message(errno));
    }
    acceptor_ = std::make_shared<Acceptor>(loop, descriptor);
    ::getsockname(descriptor, bound.any(), &bound.size);
    port_ = ntohs(bound.storage.ss_family == AF_INET ? bound.v4().sin_port : bound.v6().sin6_port);
}

Listener::~Listener() { close(); }

void Listener::begin(Accepted accepted) { acceptor_->begin(std::move(accepted)); }

void Listener::pause() noexcept { acceptor_->pause(); }

void Listener::proceed() { acceptor_->proceed(); }

void Listener::close() noexcept { acceptor_->close(); }

} // namespace eh::http
