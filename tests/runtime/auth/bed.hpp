// A server with something to protect, and ways to ask it as somebody.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <eh/eh.hpp>

#include "../http/site.hpp"
#include "event/codec/base64.hpp"

namespace test {

using namespace eh::http;

/// "Authorization: Basic ..." as a line.
inline std::string basic(std::string_view user, std::string_view password) {
    std::string const text = std::string(user) + ":" + std::string(password);
    std::string line = "Authorization: Basic ";
    eh::base64::encode(line, std::as_bytes(std::span(text.data(), text.size())));
    return line + "\r\n";
}

inline std::shared_ptr<UserStore> people() {
    return memoryUsers({{"ada", "secret", {"operator"}}, {"bob", "hidden"}});
}

/// Hashes nothing, but takes a thread as if it did.
class SlowPeople final : public UserStore {
public:
    std::optional<Identity> check(std::string_view user, std::string_view password) override {
        ++checks;
        return people_->check(user, password);
    }
    std::atomic<int> checks = 0;

private:
    std::shared_ptr<UserStore> const people_ = people();
};

/// Whoever asks, with his roles, wherever it is: "GET /a ada operator".
class Who final : public Directory {
public:
    std::size_t maxBody(Request const&) const override { return 1'000; }
    bool serve(Request const& request, Responder& responder) override {
        std::string text = std::string(request.method) + " " + std::string(request.path) + " " + std::string(request.user);
        if (request.has("operator")) text += " operator";
        if (!request.body.empty()) text += " " + std::string(request.body);
        responder.send(plain(text));
        return true;
    }
};

/// Runs once it is set up: mounts and protections come first.
class Guarded {
public:
    explicit Guarded(eh::ServerOptions options = {}) : server((options.log = lines.log(), std::move(options))) {
        server.mount("/", std::make_shared<Who>());
    }
    ~Guarded() { server.stop(std::chrono::milliseconds(0)); }

    HttpReply get(std::string_view target, std::string_view extra = {}) const { return HttpClient(server.port()).get(target, extra); }
    HttpReply post(std::string_view target, std::string_view extra = {}, std::string_view body = {}) const {
        HttpClient client(server.port());
        client.request("POST", target, extra, body);
        return client.reply();
    }

    LogLines lines;
    eh::Server server;
};

/// Asks until it is so; false after ten seconds.
template <typename Question> bool eventually(Question question) {
    auto const late = std::chrono::steady_clock::now() + patience;
    while (!question()) {
        if (std::chrono::steady_clock::now() > late) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

} // namespace test
