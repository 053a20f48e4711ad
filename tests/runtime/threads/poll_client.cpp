// HTTP by hand on a blocking socket.
#include "poll_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <utility>

namespace eh::testing {

namespace {

/// The value of a header, as this project's server spells it; empty if there is none.
std::string_view header(std::string_view head, std::string_view name) {
    auto const at = head.find(std::string("\r\n") + std::string(name) + ": ");
    if (at == std::string_view::npos) return {};
    auto const begin = at + name.size() + 4;
    return head.substr(begin, head.find('\r', begin) - begin);
}

/// What stands between `"name":` and the next comma, quote or brace.
std::string_view member(std::string_view json, std::string_view name) {
    auto const key = '"' + std::string(name) + "\":";
    auto begin = json.find(key);
    if (begin == std::string_view::npos) return {};
    begin += key.size();
    if (json[begin] == '"') ++begin;
    return json.substr(begin, json.find_first_of(",\"}", begin) - begin);
}

template <typename Number>
Number numberIn(std::string_view text) {
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string nextNonce() {
    static std::atomic<unsigned> count{0};
    auto const tail = std::to_string(getpid()) + "x" + std::to_string(++count);
    return std::string(22 - tail.size(), 'n') + tail;
}

}  // namespace

PollClient::PollClient(std::uint16_t port, std::string mount) : port_(port), mount_(std::move(mount)) {}

PollClient::PollClient(PollClient&& other) noexcept
    : port_(other.port_), mount_(other.mount_), socket_(std::exchange(other.socket_, -1)), status_(other.status_),
      cid_(other.cid_), secret_(std::move(other.secret_)), received_(std::move(other.received_)), sent_(other.sent_),
      unread_(std::move(other.unread_)) {}

PollClient::~PollClient() { disconnectSocket(); }

bool PollClient::connectSocket() {
    if (socket_ >= 0) return true;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) return true;
    disconnectSocket();
    return false;
}

void PollClient::disconnectSocket() noexcept {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    unread_.clear();
}

bool PollClient::write(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

PollClient::Answer PollClient::read() {
    char buffer[16'384];
    while (true) {
        if (auto const end = unread_.find("\r\n\r\n"); end != std::string::npos) {
            Answer answer;
            answer.head = unread_.substr(0, end + 2);
            auto const length = numberIn<std::size_t>(header(answer.head, "Content-Length"));
            if (unread_.size() >= end + 4 + length) {
                answer.status = numberIn<int>(std::string_view(answer.head).substr(9, 3));
                answer.body = unread_.substr(end + 4, length);
                unread_.erase(0, end + 4 + length);
                status_ = answer.status;
                if (header(answer.head, "Connection") == "close") disconnectSocket();
                return answer;
            }
        }
        auto const count = ::recv(socket_, buffer, sizeof buffer, 0);
        if (count <= 0) break;
        unread_.append(buffer, static_cast<std::size_t>(count));
    }
    disconnectSocket();
    status_ = 0;
    return {};
}

std::string PollClient::headOf(std::string_view method, std::string_view target, std::size_t bodySize) const {
    std::string head(method);
    head.append(" ").append(mount_).append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if (!secret_.empty()) head.append("EH-Connection: ").append(secret_).append("\r\n");
    if (method == "POST") {
        head.append("Content-Type: application/x-ndjson\r\nContent-Length: ")
            .append(std::to_string(bodySize))
            .append("\r\n");
    }
    return head.append("\r\n");
}

PollClient::Answer PollClient::request(std::string_view method, std::string_view target, std::string_view body) {
    status_ = 0;
    if (!connectSocket()) return {};
    auto message = headOf(method, target, body.size());
    message.append(body);
    if (!write(message)) {
        disconnectSocket();
        return {};
    }
    return read();
}

bool PollClient::open() {
    auto const answer =
        request("POST", "/open", R"({"open":{"protocol":1,"nonce":")" + nextNonce() + R"(","server":{}}})");
    if (answer.status != 200) return false;
    cid_ = numberIn<std::int32_t>(member(answer.body, "cid"));
    secret_ = std::to_string(cid_) + '.' + std::string(member(answer.body, "token"));
    return true;
}

bool PollClient::startPoll(bool wait) {
    status_ = 0;
    if (!connectSocket()) return false;
    if (write(headOf("GET", "/poll?link=1&received=" + received_ + (wait ? "" : "&wait=0"), 0))) return true;
    disconnectSocket();
    return false;
}

std::string PollClient::finishPoll() { return taken(read()); }

std::string PollClient::poll(bool wait) { return startPoll(wait) ? finishPoll() : std::string(); }

std::string PollClient::taken(Answer answer) {
    if (answer.status != 200) return {};
    received_ = header(answer.head, "EH-Last");
    return std::move(answer.body);
}

PollClient::Answer PollClient::exchangePoll() {
    if (!startPoll(false)) return {};
    auto answer = read();
    taken(answer);
    return answer;
}

PollClient::Answer PollClient::exchangeSend(std::string_view lines, std::uint32_t count) {
    auto const target = "/send?link=1&first=" + std::to_string(sent_ + 1) + "&received=" + received_;
    auto answer = request("POST", target, lines);
    if (answer.status == 200) sent_ += count;
    return answer;
}

bool PollClient::send(std::string_view lines, std::uint32_t count) { return exchangeSend(lines, count).status == 200; }

bool PollClient::close() {
    auto const target = "/close?link=1&first=" + std::to_string(sent_ + 1) + "&received=" + received_;
    auto const status = request("POST", target, "").status;
    return status == 200 || status == 204;
}

}  // namespace eh::testing
