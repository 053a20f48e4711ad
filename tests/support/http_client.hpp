// A blocking HTTP client for tests: it sends exactly the bytes it is told to, and reads answers with a deadline.
#pragma once

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace test {

struct HttpReply {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;

    std::string header(std::string const& name) const {
        auto const found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// One connection to 127.0.0.1. Waits at most ten seconds for anything and throws std::runtime_error then.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port) : HttpClient(port, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    /// Takes over a socket that is not connected yet.
    HttpClient(std::uint16_t port, int socket) : socket_(socket) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) fail("cannot connect");
    }
    HttpClient(HttpClient&& other) noexcept :
        socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    HttpClient& operator=(HttpClient&& other) noexcept {
        std::swap(socket_, other.socket_);
        received_.swap(other.received_);
        return *this;
    }
    ~HttpClient() { close(); }

    int descriptor() const { return socket_; }

    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void shutdownWrite() { ::shutdown(socket_, SHUT_WR); }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) fail("cannot send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// `extra`: whole header lines with their line ends.
    void request(std::string_view method, std::string_view target, std::string_view extra = {},
                 std::string_view body = {}) {
        std::string text;
        text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(extra);
        if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
        send(text.append("\r\n").append(body));
    }

    HttpReply get(std::string_view target, std::string_view extra = {}) {
        request("GET", target, extra);
        return reply();
    }

    HttpReply reply() { return readReply(true); }
    HttpReply replyToHead() { return readReply(false); }

    /// Whether nothing but the end of the connection comes now.
    bool ended() { return received_.empty() && !receive(); }

    /// Whether something can be read within that time.
    bool hears(int milliseconds) {
        if (!received_.empty()) return true;
        pollfd waiting{socket_, POLLIN, 0};
        return ::poll(&waiting, 1, milliseconds) > 0;
    }

    /// All bytes until the end or an error.
    std::string rest() {
        while (receive()) {
        }
        return std::exchange(received_, {});
    }

    /// What comes next; nothing at the end.
    std::string some() {
        if (received_.empty()) receive();
        return std::exchange(received_, {});
    }

    std::string readUpTo(std::string_view end) {
        std::size_t at;
        while ((at = received_.find(end)) == std::string::npos)
            if (!receive()) throw std::runtime_error("the connection ended after: " + received_);
        return take(at + end.size());
    }

private:
    [[noreturn]] static void fail(std::string const& what) {
        throw std::runtime_error(what + ": " + std::strerror(errno));
    }

    std::string take(std::size_t size) {
        while (received_.size() < size)
            if (!receive()) throw std::runtime_error("the connection ended within a body");
        std::string taken = received_.substr(0, size);
        received_.erase(0, size);
        return taken;
    }

    /// False at the end.
    bool receive() {
        pollfd waiting{socket_, POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) <= 0) throw std::runtime_error("nothing came in ten seconds");
        std::array<char, 65536> buffer;
        ssize_t const got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0) return false;
        received_.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }

    HttpReply readReply(bool withBody) {
        std::string const head = readUpTo("\r\n\r\n");
        HttpReply reply;
        reply.status = std::stoi(head.substr(head.find(' ') + 1, 3));
        std::size_t at = head.find("\r\n") + 2;
        for (std::size_t end; (end = head.find("\r\n", at)) != at; at = end + 2) {
            std::size_t const colon = head.find(": ", at);
            std::string name = head.substr(at, colon - at);
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            reply.headers[name] = head.substr(colon + 2, end - colon - 2);
        }
        std::string const length = reply.header("content-length");
        if (withBody && !length.empty()) reply.body = take(std::stoul(length));
        return reply;
    }

    int socket_;
    std::string received_;
};

} // namespace test
