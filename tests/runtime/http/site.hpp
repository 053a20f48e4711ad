// A server with a fake directory, for tests over real sockets; and ways to ask a directory without any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/server.hpp>

#include "event/loop.hpp"
#include "http/sink.hpp"
#include "support/http_client.hpp"

namespace test {

using eh::http::Request;
using eh::http::Responder;
using eh::http::Response;
using eh::http::textResponse;

constexpr std::chrono::seconds patience{10};

inline Response plain(std::string text) {
    Response response;
    response.body.emplace_back(std::move(text));
    return response;
}

class FakeDirectory final : public eh::http::Directory {
public:
    using Serve = std::function<bool(Request const&, Responder&)>;
    explicit FakeDirectory(Serve serve, std::size_t maxBody = 1u << 20) : serve_(std::move(serve)), maxBody_(maxBody) {}

    std::size_t maxBody(Request const&) const override { return maxBody_; }
    bool serve(Request const& request, Responder& responder) override { return serve_(request, responder); }

private:
    Serve serve_;
    std::size_t maxBody_;
};

/// Things handed from the loop to the test.
template <typename T> class Mailbox {
public:
    void put(T thing) {
        std::lock_guard const lock(mutex_);
        things_.push_back(std::move(thing));
        filled_.notify_all();
    }
    /// The oldest one; throws when none comes.
    T take() {
        std::unique_lock lock(mutex_);
        if (!filled_.wait_for(lock, patience, [this] { return !things_.empty(); }))
            throw std::runtime_error("nothing came into the mailbox");
        T thing = std::move(things_.front());
        things_.erase(things_.begin());
        return thing;
    }

private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::vector<T> things_;
};

struct LogLines : Mailbox<std::string> {
    eh::Log log() {
        return [this](eh::LogLevel, std::string_view line) { put(std::string(line)); };
    }
};

/// A running server. "/hello" says hello, "/echo" sends the body back, "/hold" puts its Responder into `held`, "/drop"
/// forgets it, "/throw" throws, "/big" answers with 32 MiB; others are declined.
class Site {
public:
    explicit Site(eh::ServerOptions options = {}) : server((options.log = lines.log(), std::move(options))) {
        server.mount("/",
                     std::make_shared<FakeDirectory>([this](Request const& r, Responder& a) { return serve(r, a); }));
        server.start();
    }
    ~Site() { server.stop(std::chrono::milliseconds(0)); }

    HttpClient connect() const { return HttpClient(server.port()); }
    HttpReply get(std::string_view target) const { return connect().get(target); }

    LogLines lines;
    Mailbox<Responder> held;
    eh::Server server;

private:
    bool serve(Request const& request, Responder& responder) {
        std::string_view const path = request.path;
        if (path == "/hello")
            responder.send(plain("hello"));
        else if (path == "/echo")
            responder.send(plain(std::string(request.body)));
        else if (path == "/hold")
            held.put(std::move(responder));
        else if (path == "/drop")
            Responder(std::move(responder));
        else if (path == "/throw")
            throw std::runtime_error("a mishap");
        else if (path == "/big")
            responder.send(plain(std::string(32u << 20, 'x')));
        else
            return false;
        return true;
    }
};

/// Runs nothing.
class SilentLoop final : public eh::Loop {
public:
    void post(std::function<void()>) override {}
    bool isHere() const noexcept override { return true; }
    eh::Clock::time_point now() const noexcept override { return {}; }
    std::unique_ptr<eh::Ticker> every(std::chrono::milliseconds, std::function<void()>) override { return nullptr; }
    std::span<char> receiveBuffer() override { return receiveBuffer_; }
    void log(eh::LogLevel, std::string_view line) const noexcept override { logged += line; }
    mutable std::string logged;

private:
    std::vector<char> receiveBuffer_ = std::vector<char>(4096);
};

/// Runs `work` on the server's loop and waits for what it returns.
template <typename Work> auto onLoop(eh::Server& server, Work work) {
    std::promise<decltype(work())> promise;
    auto result = promise.get_future();
    server.post([&] { promise.set_value(work()); });
    if (result.wait_for(patience) != std::future_status::ready) throw std::runtime_error("the loop does not run");
    return result.get();
}

/// Keeps what is answered.
class RecordingSink final : public Responder::Sink {
public:
    void send(Response response) override { answer = std::move(response); }
    void abandon() noexcept override { abandoned = true; }
    void onGone(std::function<void()>) override {}

    std::optional<Response> answer;
    bool abandoned = false;
};

/// The same from any thread.
class AwaitedSink final : public Responder::Sink {
public:
    void send(Response response) override { settle(std::move(response)); }
    void abandon() noexcept override { settle(std::nullopt); }
    void onGone(std::function<void()>) override {}

    /// Waits until somebody has answered, or given up the right to.
    std::optional<Response> answer() {
        std::unique_lock lock(mutex_);
        if (!settled_.wait_for(lock, patience, [this] { return isSettled_; })) throw std::runtime_error("nobody answers");
        return answer_;
    }

private:
    void settle(std::optional<Response> answer) {
        std::lock_guard const lock(mutex_);
        answer_ = std::move(answer);
        isSettled_ = true;
        settled_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable settled_;
    std::optional<Response> answer_;
    bool isSettled_ = false;
};

struct Recorded {
    bool taken = false;
    int status = 0;
    std::string body;
    std::vector<Response::Field> headers;

    std::string header(std::string_view name) const {
        for (auto const& field : headers)
            if (field.name == name) return field.value;
        return {};
    }
};

/// Asks a directory that is mounted at the root.
inline Recorded ask(eh::http::Directory& directory, std::string_view method, std::string_view path,
                    std::vector<eh::http::Header> const& headers = {}, std::string_view query = {}) {
    Request request;
    request.method = method;
    request.target = request.path = request.below = path;
    request.query = query;
    request.headers = headers;
    auto const sink = std::make_shared<AwaitedSink>();
    Recorded recorded;
    {
        Responder responder(sink);
        recorded.taken = directory.serve(request, responder);
    }
    auto const answer = sink->answer();
    if (!answer) return recorded;
    recorded.status = answer->status;
    recorded.headers = answer->headers;
    for (auto const& piece : answer->body) recorded.body += piece.view();
    return recorded;
}

} // namespace test
