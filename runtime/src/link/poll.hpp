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

/// Serves `open`, `poll`, `send` and `close` of one mount. Loop only.
class PollLinks {
public:
    explicit PollLinks(Hub& hub) noexcept : hub_(hub), intake_(hub) {}

    void open(http::Request const& request, http::Responder& responder, Answers answers);
    void poll(http::Request const& request, http::Responder& responder, Answers answers);
    void send(http::Request const& request, http::Responder& responder, Answers answers);
    void close(http::Request const& request, http::Responder& responder, Answers answers);

private:
    struct Taken {
        std::shared_ptr<ClientConnection> connection;
        std::string answer;
    };

    [[nodiscard]] Hub::Found connectionOf(http::Request const& request);
    [[nodiscard]] std::variant<Taken, Refusal> takeIn(http::Request const& request);
    [[nodiscard]] std::optional<Refusal> refuseSend(http::Request const& request, ClientConnection& connection,
                                                    std::uint64_t first);
    void answerWhenDelivered(http::Responder& responder, http::Response response);

    Hub& hub_;
    Intake intake_;
};

}  // namespace eh
