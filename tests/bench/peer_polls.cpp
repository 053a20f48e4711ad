// HTTP by hand, as the two peers with long polls want it.
#include "peer_polls.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "poll_rounds.hpp"

namespace bench {

namespace {

struct Answer {
    int status = 0;  ///< 0: the socket broke
    std::string head;
    std::string body;
};

/// The value of a header, as these servers spell it; empty if there is none.
std::string_view header(std::string_view head, std::string_view name) {
    auto const at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string_view::npos) return {};
    auto const begin = at + name.size() + 4;
    return head.substr(begin, head.find('\r', begin) - begin);
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// One keep-alive socket, one request at a time.
class HttpSocket {
public:
    HttpSocket() = default;
    HttpSocket(HttpSocket&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}
    HttpSocket& operator=(HttpSocket&&) = delete;
    ~HttpSocket() {
        if (socket_ >= 0) ::close(socket_);
    }

    bool connect(std::int32_t port) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return ::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    }

    [[nodiscard]] int socket() const noexcept { return socket_; }

    /// `rest`: further headers, the empty line and the body.
    bool write(std::string_view line, std::string_view rest) {
        std::string request(line);
        request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(rest);
        auto const size = static_cast<ssize_t>(request.size());
        return ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) == size;
    }

    Answer read() {
        static char buffer[16'384];
        while (true) {
            if (auto const end = unread_.find("\r\n\r\n"); end != std::string::npos) {
                auto const length = number(header(std::string_view(unread_).substr(0, end + 2), "Content-Length"));
                if (unread_.size() >= end + 4 + length) {
                    auto const status = static_cast<int>(number(std::string_view(unread_).substr(9, 3)));
                    Answer answer{status, unread_.substr(0, end + 2), unread_.substr(end + 4, length)};
                    unread_.erase(0, end + 4 + length);
                    return answer;
                }
            }
            auto const count = ::recv(socket_, buffer, sizeof buffer, 0);
            if (count <= 0) return {};
            unread_.append(buffer, static_cast<std::size_t>(count));
        }
    }

private:
    int socket_ = -1;
    std::string unread_;
};

/// Says with each poll which event was the last it had, as caches do. The first poll gets the last of all at once.
class NchanClient {
public:
    bool open(std::int32_t port) { return http_.connect(port) && startPoll() && takeAnswer() == 1; }

    [[nodiscard]] int socket() const noexcept { return http_.socket(); }
    bool startPoll() { return http_.write("GET /subscribe", after_ + "\r\n"); }

    std::optional<int> takeAnswer() {
        auto const answer = http_.read();
        if (answer.status != 200 || answer.body != eventLine) return std::nullopt;
        after_ = "If-Modified-Since: " + std::string(header(answer.head, "Last-Modified")) +
                 "\r\nIf-None-Match: " + std::string(header(answer.head, "Etag")) + "\r\n";
        return 1;
    }

private:
    HttpSocket http_;
    std::string after_;
};

/// Engine.IO's polling transport: packets with a separator between them.
class SocketIoClient {
public:
    bool open(std::int32_t port) {
        if (!http_.connect(port) || !startPoll()) return false;
        auto const greeting = http_.read();
        constexpr std::string_view key = "\"sid\":\"";
        auto const at = greeting.body.find(key);
        if (greeting.status != 200 || at == std::string::npos) return false;
        auto const begin = at + key.size();
        target_ += "&sid=" + greeting.body.substr(begin, greeting.body.find('"', begin) - begin);
        return post("40") && startPoll() && http_.read().body.starts_with("40{");
    }

    [[nodiscard]] int socket() const noexcept { return http_.socket(); }
    bool startPoll() { return http_.write("GET " + target_, "\r\n"); }

    std::optional<int> takeAnswer() {
        auto const answer = http_.read();
        if (answer.status != 200) return std::nullopt;
        int events = 0;
        for (std::string_view left = answer.body; !left.empty();) {
            auto const packet = left.substr(0, left.find('\x1e'));
            left.remove_prefix(std::min(left.size(), packet.size() + 1));
            if (packet == socketIoEvent) ++events;
            else if (packet != "2" || !post("3")) return std::nullopt;
        }
        return events;
    }

private:
    bool post(std::string_view packets) {
        auto const rest = "Content-Type: text/plain\r\nContent-Length: " + std::to_string(packets.size()) + "\r\n\r\n";
        return http_.write("POST " + target_, rest + std::string(packets)) && http_.read().status == 200;
    }

    HttpSocket http_;
    std::string target_ = "/socket.io/?EIO=4&transport=polling";
};

template <typename Client>
bool run(Order const& order, Reins const& reins) {
    std::vector<Client> clients(static_cast<std::size_t>(order.connections));
    for (auto& client : clients) {
        if (!client.open(order.port)) return false;
    }
    return pollRounds(clients, order, reins.report);
}

}  // namespace

bool runPeerPolls(Order const& order, Reins const& reins) {
    return order.dialect == Dialect::nchan ? run<NchanClient>(order, reins) : run<SocketIoClient>(order, reins);
}

}  // namespace bench
