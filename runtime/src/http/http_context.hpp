// What all connections of one server share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <eh/server.hpp>

#include "event/server_load.hpp"

#include "http/answer.hpp"
#include "http/edge.hpp"
#include "http/output.hpp"
#include "http/redirect.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/router.hpp"

namespace eh::http {

/// Objects that only busy connections need, lent and taken back, so that an idle connection has none.
template <typename T> class Pool {
public:
    [[nodiscard]] std::unique_ptr<T> take() {
        if (free_.empty()) return std::make_unique<T>();
        auto object = std::move(free_.back());
        free_.pop_back();
        return object;
    }
    void giveBack(std::unique_ptr<T> object) {
        if (free_.size() < kept) free_.push_back(std::move(object));
    }

private:
    static constexpr std::size_t kept = 64;
    std::vector<std::unique_ptr<T>> free_;
};

class TakenStream;
enum class Door : std::uint8_t;

/// Loop only.
struct HttpContext {
    HttpContext(Loop& l, Router& r, ServerOptions const& o, Receiving& all, Edge& e) :
        loop(l), router(r), options(o), secureHeaders(headersOverTls(o)), receiving(all), edge(e), gate(std::make_shared<LoopGate>(l)) {}

    /// All sockets, whoever has them.
    [[nodiscard]] std::size_t sockets() const noexcept { return connections.size() + taken.size(); }
    /// Calls onClosed; what it throws (out of memory) is logged.
    void closed() noexcept;
    /// Writes what this connection has been made to answer: at the end of the turn, or with others as soon as there are some.
    void writeSoon(std::shared_ptr<HttpConnection> connection);
    void writeAnswers() noexcept;
    /// Of an answer that is written now.
    [[nodiscard]] HeadStyle style(Door door);

    Loop& loop;
    Router& router;
    ServerOptions const& options;
    std::vector<Response::Field> const secureHeaders;
    Receiving& receiving; ///< bodies that are not complete, or being served
    Edge& edge;
    std::shared_ptr<LoopGate> gate;
    std::vector<std::shared_ptr<HttpConnection>> connections;
    std::vector<TakenStream*> taken;        ///< sockets that HTTP has given away, owned by those who have them
    std::function<void()> onClosed = [] {}; ///< one of these sockets has been closed
    std::function<Response(Request const&)> redirect; ///< what is answered to Door::redirect
    Pool<RequestParser> parsers;
    Pool<Output> outputs;
    DateLine date;
    std::vector<std::shared_ptr<HttpConnection>> answered; ///< and not written yet
    bool writesSoon = false;                                ///< those
    bool lastAnswers = false;  ///< the server stops: sockets are closed after the present answer
};

} // namespace eh::http
