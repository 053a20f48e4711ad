// nginx with one worker and one channel; events are published by HTTP, which is the only way.
#include "nchan.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

namespace fs = std::filesystem;

/// A folder that is gone when the server is.
class Scratch {
public:
    Scratch() {
        auto name = (fs::temp_directory_path() / "eh-bench-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for nginx");
        path_ = name;
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    [[nodiscard]] fs::path const& path() const noexcept { return path_; }

private:
    fs::path path_;
};

sockaddr_in loopback(std::int32_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// nginx can neither choose one nor say which.
std::int32_t freePort() {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t length = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    bool const bound = ::bind(socket, raw, length) == 0 && ::getsockname(socket, raw, &length) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error("no free port for nginx");
    return ntohs(address.sin_port);
}

/// A subscriber begins with the last event, so that none can be missed between two polls, or by a poll that is late.
/// Relative paths are below the folder of -p.
std::string configuration(std::string const& module, std::int32_t port) {
    // As root its worker would have another user, and nobody could look at its memory.
    std::string const user = ::geteuid() == 0 ? "user root root;\n" : "";
    return "load_module " + module + ";\n" + user + R"(daemon off;
pid pid;
error_log stderr error;
worker_processes 1;
events { worker_connections 12000; }
http {
    client_body_temp_path client_body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 1h;
    nchan_message_buffer_length 32;
    server {
        listen 127.0.0.1:)" + std::to_string(port) + R"( backlog=4096;
        location = /publish { nchan_publisher http; nchan_channel_id bench; }
        location = /subscribe {
            nchan_subscriber websocket longpoll;
            nchan_channel_id bench;
            nchan_subscriber_first_message -1;
        }
        location = /status { nchan_stub_status; }
    }
}
)";
}

class Nchan final : public Peer {
public:
    Nchan(std::string const& nginx, std::string const& module) : Nchan(nginx, module, freePort()) {}

    ~Nchan() override { ::close(socket_); }

    void publish(int times) override {
        while (unanswered_ > 0) read();
        std::string requests;
        for (int i = 0; i < times; ++i) {
            requests += "POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ";
            requests += std::to_string(eventLine.size()) + "\r\n\r\n" + std::string(eventLine);
        }
        write(requests);
        unanswered_ = times;
    }

    void collectGarbage() override {}
    [[nodiscard]] PeerProcess const& process() const override { return process_; }

private:
    Nchan(std::string const& nginx, std::string const& module, std::int32_t port)
        : process_({nginx, "-p", scratch_.path().string(), "-e", "stderr", "-c", configure(module, port)}) {
        port_ = port;
        connect();
        write("GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        auto const answer = read();
        name_ = "Nchan " + wordAfter(answer, "nchan version: ") + ", " + wordAfter(answer, "Server: ");
        publish(1);
        while (unanswered_ > 0) read();
    }

    std::string configure(std::string const& module, std::int32_t port) const {
        auto const file = scratch_.path() / "nginx.conf";
        std::ofstream(file) << configuration(module, port);
        return file.string();
    }

    void connect() {
        auto const address = loopback(port_);
        for (int attempt = 0; attempt < 500; ++attempt) {
            socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            int const on = 1;
            ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) return;
            ::close(socket_);
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        socket_ = -1;
        throw std::runtime_error("nginx does not listen");
    }

    void write(std::string_view text) const {
        if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("nginx has ended");
    }

    /// One answer, which must be a good one.
    std::string read() {
        std::array<char, 4'096> buffer;
        while (true) {
            auto const end = unread_.find("\r\n\r\n");
            std::size_t length = 0;
            if (end != std::string::npos) {
                auto const text = wordAfter(unread_.substr(0, end + 2), "Content-Length: ");
                std::from_chars(text.data(), text.data() + text.size(), length);
            }
            if (end != std::string::npos && unread_.size() >= end + 4 + length) {
                auto answer = unread_.substr(0, end + 4 + length);
                unread_.erase(0, answer.size());
                if (unanswered_ > 0) --unanswered_;
                if (!answer.starts_with("HTTP/1.1 20")) throw std::runtime_error("Nchan: " + answer);
                return answer;
            }
            auto const count = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (count <= 0) throw std::runtime_error("nginx has ended");
            unread_.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

    static std::string wordAfter(std::string const& text, std::string_view key) {
        auto const at = text.find(key);
        if (at == std::string::npos) return {};
        auto const begin = at + key.size();
        return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
    }

    Scratch scratch_;
    PeerProcess process_;
    int socket_ = -1;
    int unanswered_ = 0;
    std::string unread_;
};

}  // namespace

std::string findNchanModule() {
    for (auto const* const folder : {"/usr/lib", "/usr/lib64", "/usr/local/lib"}) {
        auto const file = fs::path(folder) / "nginx/modules/ngx_nchan_module.so";
        if (fs::exists(file)) return file.string();
    }
    return {};
}

std::unique_ptr<Peer> startNchan(std::string const& nginx, std::string const& module) {
    return std::make_unique<Nchan>(nginx, module);
}

}  // namespace bench
