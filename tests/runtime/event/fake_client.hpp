// A client, a loop and a clock without sockets: tests hold each request in their hand.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/eh.hpp>

#include "link/mount.hpp"
#include "testing/manual_loop.hpp"

namespace eh::test {

/// The loop of eh::testing, which can also be a thread that is not the loop's, and act when something is logged.
class FakeLoop final : public testing::ManualLoop {
public:
    [[nodiscard]] bool isHere() const noexcept override { return here; }
    void log(LogLevel, std::string_view line) const noexcept override {
        lines.emplace_back(line);
        if (auto const once = std::exchange(onLine, nullptr)) once();
    }

    bool here = true;
    std::shared_ptr<ServerLoad> load = std::make_shared<ServerLoad>();  ///< of the server that this loop is; set before it is used
    mutable std::vector<std::string> lines;
    mutable std::function<void()> onLine;  ///< called once, within log()
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
    std::shared_ptr<http::Login> login;
    std::shared_ptr<MountedHandler> mounted;

private:
    FakeLoop& loop_;
    void keepHello(std::string_view json);

    int opened_ = 0;
};

}  // namespace eh::test
