// The `poll` link: a connection carried by requests, each held until there is something to say.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <eh/http.hpp>

#include "event/hub.hpp"
#include "event/intake.hpp"
#include "link/answers.hpp"

namespace eh {

class LinkQuery;

/// Serves `open`, `poll`, `send` and `close` of one mount. Loop only.
class PollLinks {
public:
    PollLinks(Hub& hub, Intake& intake) noexcept : hub_(hub), intake_(intake) {}

    void open(http::Request const& request, http::Responder& responder, Answers answers);
    /// What a poll and a stream begin with: the connection that the request names, its link number and its
    /// acknowledgement.
    struct Attached {
        std::shared_ptr<ClientConnection> connection;
        std::uint64_t received;
    };
    [[nodiscard]] std::variant<Attached, Refusal> attach(http::Request const& request);

    void poll(http::Request const& request, http::Responder& responder, Answers answers);
    void send(http::Request const& request, http::Responder& responder, Answers answers);
    void close(http::Request const& request, http::Responder& responder, Answers answers);

private:
    struct Taken {
        std::shared_ptr<ClientConnection> connection;
        std::string answer;
    };

    [[nodiscard]] std::variant<Attached, Refusal> attach(http::Request const& request, LinkQuery const& query);
    [[nodiscard]] Hub::Found connectionOf(http::Request const& request);
    [[nodiscard]] std::variant<Taken, Refusal> takeIn(http::Request const& request);
    [[nodiscard]] std::optional<Refusal> refuseSend(LinkQuery const& query, ClientConnection& connection, std::uint64_t first);
    void answerWhenDelivered(http::Responder& responder, http::Response response);

    Hub& hub_;
    Intake& intake_;
};

}  // namespace eh
