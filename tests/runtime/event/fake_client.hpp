// A client, a loop and a clock without sockets: tests hold each request in their hand.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/eh.hpp>

#include "event/loop.hpp"
#include "link/mount.hpp"

namespace eh::test {

/// Runs what was posted when the test says so; its clock stands still in between.
class FakeLoop final : public Loop {
public:
    void post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
    [[nodiscard]] bool isHere() const noexcept override { return here; }
    [[nodiscard]] Clock::time_point now() const noexcept override { return now_; }
    [[nodiscard]] std::unique_ptr<Ticker> every(std::chrono::milliseconds period, std::function<void()> task) override;
    [[nodiscard]] std::span<char> receiveBuffer() override { return receiveBuffer_; }
    void log(LogLevel, std::string_view line) const noexcept override {
        lines.emplace_back(line);
        if (auto const once = std::exchange(onLine, nullptr)) once();
    }

    /// Runs everything that was posted, and what that posts.
    void run();
    /// Lets time pass in steps of 5 ms, with the tickers that fall due, and runs everything.
    void pass(std::chrono::milliseconds time);

    bool here = true;
    std::shared_ptr<ServerLoad> load = std::make_shared<ServerLoad>();  ///< of the server that this loop is; set before it is used
    mutable std::vector<std::string> lines;
    mutable std::function<void()> onLine;  ///< called once, within log()

private:
    struct Ticking;
    std::deque<std::function<void()>> tasks_;
    std::vector<Ticking*> tickers_;
    std::vector<char> receiveBuffer_ = std::vector<char>(64u << 10);
    Clock::time_point now_{std::chrono::hours(1)};
};

/// An answer as a client sees it; `status` 0 while there is none.
struct Answer {
    int status = 0;
    std::string body;
    std::vector<http::Response::Field> headers;
    std::function<void()> gone;  ///< what happens when the client's socket closes

    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
};

/// Requests to one mounted handler, with the headers that every client sends.
class FakeClient {
public:
    FakeClient(EventHandler& handler, FakeLoop& loop);

    std::shared_ptr<Answer> post(std::string_view below, std::string_view query, std::string_view body);
    std::shared_ptr<Answer> get(std::string_view below, std::string_view query);
    std::shared_ptr<Answer> request(std::string_view method, std::string_view below, std::string_view query,
                                    std::string_view body, std::vector<http::Header> headers);

    /// Opens with these maps, e.g. `{"Display":["line(string)"]}`; an empty `client` is a raw one. Keeps cid and token.
    std::shared_ptr<Answer> open(std::string_view client = "", std::string_view server = "{}",
                                 std::string_view nonce = "");
    std::shared_ptr<Answer> poll(std::uint64_t received, std::string_view more = "");
    std::shared_ptr<Answer> send(std::uint64_t first, std::string_view body, std::string_view more = "");

    /// Like post, and open without maps, in CBOR.
    std::shared_ptr<Answer> postCbor(std::string_view below, std::string_view query, std::string_view body);
    std::shared_ptr<Answer> openCbor();

    [[nodiscard]] ConnectionId id() const { return ConnectionId(cid); }

    std::int32_t cid = 0;
    std::string token;
    std::string name;  ///< the value of EH-Connection
    std::string user;
    std::shared_ptr<MountedHandler> mounted;

private:
    FakeLoop& loop_;
    void keepHello(std::string_view json);

    int opened_ = 0;
};

}  // namespace eh::test
