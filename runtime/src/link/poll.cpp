// Request by request, by the rules of docs/protocol.md.
#include "link/poll.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "event/prefetch.hpp"
#include "http/sink.hpp"
#include "http/text.hpp"

namespace eh {

namespace {

/// A poll that waits for events.
class HeldPoll final : public LinkPort {
public:
    HeldPoll(Hub& hub, ClientConnection& connection) : hub_(hub), connection_(connection) {}

    /// Waits with this request.
    void hold(http::Responder responder, Answers answers) {
        responder_.emplace(std::move(responder));
        answers_ = answers;
        number_ = hub_.nextPortNumber();
        // The socket's close may be told later than the answer, when this is no more. A function of two words that are
        // no more than numbers is kept without an allocation.
        responder_->onGone([&hub = hub_, poll = Name{connection_.id().value(), number_}] { gone(hub, poll); });
        sink().nextTouches(&connection_, connection_.touchedSize());
    }

    void prefetch(unsigned step) const noexcept override {
        if (step == 0) eh::prefetch(&sink(), fetchedSink);
        else sink().prefetch(step - 1);
    }

    [[nodiscard]] Link kind() const noexcept override { return Link::poll; }

    void deliver() override {
        std::uint64_t const first = connection_.outbox().acknowledged() + 1;
        auto const frames = hub_.take(connection_, first, hub_.options().maxAnswer);
        if (!frames.empty()) answer(first, frames);
    }

    void beat() override { answer(connection_.outbox().acknowledged() + 1, {}); }

    void moved() override { answers_.events(*responder_, connection_.encoding(), connection_.outbox().acknowledged() + 1, {}); }

    void end(Refusal const& why) override { responder_->send(answers_.refusal(why)); }

private:
    struct Name {
        std::int32_t cid;
        std::uint32_t number;
    };

    static constexpr std::size_t fetchedSink = 64;

    [[nodiscard]] http::Responder::Sink& sink() const noexcept { return *http::Responder::Sink::of(*responder_); }

    static void gone(Hub& hub, Name poll) {
        auto const connection = hub.find(ConnectionId(poll.cid));
        LinkPort const* const port = connection ? connection->port() : nullptr;
        if (port == nullptr || port->kind() != Link::poll || static_cast<HeldPoll const*>(port)->number_ != poll.number) return;
        auto const self = connection->takePort();
        connection->setLink(Link::none);
        hub.touch(*connection);
    }

    void answer(std::uint64_t first, std::span<Frame const* const> frames) {
        auto self = connection_.takePort();
        hub_.touch(connection_);
        answers_.events(*responder_, connection_.encoding(), first, frames);
        responder_.reset();
        connection_.keepForNext(std::move(self));
    }

    Hub& hub_;
    ClientConnection& connection_;
    std::optional<http::Responder> responder_;  // of the request that waits
    Answers answers_;
    std::uint32_t number_ = 0;
};

template <typename Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Refusal protocol(std::string detail) { return {400, "protocol", std::move(detail), {}, {}}; }
Refusal stale(std::string detail) { return {409, "stale", std::move(detail), {}, {}}; }

/// The encoding of a body; nothing for another media type.
std::optional<Encoding> encodingOf(http::Request const& request) {
    std::string_view const type = request.header("Content-Type");
    std::string_view const name = type.substr(0, type.find_first_of("; \t"));
    for (Encoding const encoding : {Encoding::json, Encoding::cbor})
        if (http::sameText(name, mediaType(encoding))) return encoding;
    return std::nullopt;
}

Refusal wrongMediaType(std::string_view wanted) {
    return {415, "media-type", "the body of this request must be " + std::string(wanted), {}, {}};
}

}  // namespace

/// The numbers that a query gives by names. One pass serves those that are no more than that, "link=2&received=7": nearly all.
class LinkQuery {
public:
    enum class Name : std::uint8_t { link, received, wait, first };

    explicit LinkQuery(http::Request const& request) noexcept : request_(request), isPlain_(read(request.query)) {}

    /// `problem` says what is wrong with it.
    std::optional<std::uint64_t> number(Name wanted, std::optional<std::uint64_t> otherwise, std::string& problem) const {
        auto const index = static_cast<std::size_t>(wanted);
        if (isPlain_ && given_[index]) return values_[index];
        std::string const name(names[index]);
        auto const text = isPlain_ ? std::nullopt : request_.parameter(name);
        if (!text) {
            if (!otherwise) problem = "the parameter \"" + name + "\" is missing";
            return otherwise;
        }
        auto const value = eh::number<std::uint64_t>(*text);
        if (!value) problem = "the parameter \"" + name + "\" is not a whole number";
        return value;
    }

private:
    static constexpr std::array<std::string_view, 4> names{"link", "received", "wait", "first"};
    static constexpr std::size_t safeDigits = 18;  // so many are no overflow

    /// Among the names, which differ in their first letters; their number if it is none of them.
    static std::size_t indexOf(std::string_view name) noexcept {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (!name.empty() && name[0] == names[i][0]) return name == names[i] ? i : names.size();
        return names.size();
    }

    /// False if there is anything that this does not know.
    bool read(std::string_view query) noexcept {
        while (!query.empty()) {
            std::size_t const equals = query.find('=');
            if (equals == std::string_view::npos) return false;
            auto const index = indexOf(query.substr(0, equals));
            std::size_t at = equals + 1;
            std::uint64_t value = 0;
            for (; at < query.size() && query[at] >= '0' && query[at] <= '9'; ++at) value = value * 10 + static_cast<std::uint64_t>(query[at] - '0');
            bool const ends = at == query.size() || query[at] == '&';
            if (index == names.size() || !ends || at == equals + 1 || at - equals - 1 > safeDigits) return false;
            if (!given_[index]) values_[index] = value;  // the first of a name counts
            given_[index] = true;
            query.remove_prefix(std::min(at + 1, query.size()));
        }
        return true;
    }

    http::Request const& request_;
    std::array<std::uint64_t, names.size()> values_{};
    std::array<bool, names.size()> given_{};
    bool isPlain_;
};

Hub::Found PollLinks::connectionOf(http::Request const& request) {
    std::string_view const name = request.header("EH-Connection");
    std::size_t const dot = name.find('.');
    auto const cid = number<std::int32_t>(name.substr(0, dot));
    if (!cid || dot == std::string_view::npos)
        return protocol("the request header EH-Connection must name the connection as <cid>.<token>");
    return hub_.identify(*cid, name.substr(dot + 1), request.user, request.login);
}

void PollLinks::open(http::Request const& request, http::Responder& responder, Answers answers) {
    auto const encoding = encodingOf(request);
    if (!encoding) return responder.send(answers.refusal(wrongMediaType("application/x-ndjson or application/cbor-seq")));
    std::string problem;
    auto message = codec::parseControl(*encoding, request.body, problem);
    auto* const open = message ? std::get_if<OpenMessage>(&*message) : nullptr;
    if (open == nullptr)
        return responder.send(answers.refusal(protocol(message ? "the body must be one \"open\" message" : problem)));
    auto const found = hub_.open(std::move(*open), {request, request.user, request.remote}, *encoding);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return responder.send(answers.refusal(*refusal));
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    responder.send(answers.hello(*encoding, control::hello(hub_.hello(*connection, 1, true), *encoding)));
}

std::variant<PollLinks::Attached, Refusal> PollLinks::attach(http::Request const& request) { return attach(request, LinkQuery(request)); }

std::variant<PollLinks::Attached, Refusal> PollLinks::attach(http::Request const& request, LinkQuery const& query) {
    auto found = connectionOf(request);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return *refusal;
    auto& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    std::string problem;
    auto const link = query.number(LinkQuery::Name::link, 1, problem);
    auto const received = query.number(LinkQuery::Name::received, std::nullopt, problem);
    if (!problem.empty()) return protocol(problem);
    switch (connection->attach(*link, *received)) {
    case ClientConnection::Attaching::accepted: break;
    case ClientConnection::Attaching::stale: return stale("a later request of this connection was here before");
    case ClientConnection::Attaching::ahead:
        hub_.end(*connection, {Disconnect::Code::protocol, "the client acknowledged events that were never sent", 0});
        break;
    }
    if (connection->hasEnded()) return hub_.endOf(*connection);  // also if the server is stopping and had no more for it
    return Attached{std::move(connection), *received};
}

void PollLinks::poll(http::Request const& request, http::Responder& responder, Answers answers) {
    LinkQuery const query(request);
    std::string problem;
    auto const wait = query.number(LinkQuery::Name::wait, 1, problem);
    if (!problem.empty()) return responder.send(answers.refusal(protocol(problem)));
    auto const attached = attach(request, query);
    if (auto const* const refusal = std::get_if<Refusal>(&attached)) return responder.send(answers.refusal(*refusal));
    auto const& connection = std::get<Attached>(attached).connection;
    connection->setLink(Link::poll);
    std::uint64_t const first = connection->outbox().acknowledged() + 1;
    auto const frames = hub_.take(*connection, first, hub_.options().maxAnswer);
    if (frames.empty() && *wait != 0) {
        auto port = connection->takeKept();
        if (!port) port = std::make_unique<HeldPoll>(hub_, *connection);
        static_cast<HeldPoll&>(*port).hold(std::move(responder), answers);
        connection->setPort(std::move(port));
        return hub_.touch(*connection);
    }
    hub_.touch(*connection);
    answers.events(responder, connection->encoding(), first, frames);
}

std::optional<Refusal> PollLinks::refuseSend(LinkQuery const& query, ClientConnection& connection, std::uint64_t first) {
    std::string problem;
    auto const link = query.number(LinkQuery::Name::link, 1, problem);
    auto const received = query.number(LinkQuery::Name::received, 0, problem);
    if (!problem.empty()) return protocol(problem);
    if (connection.useLink(*link) == ClientConnection::Attaching::stale)
        return stale("a newer link of this connection is in use");
    if (*received > connection.outbox().sent()) {
        hub_.end(connection, {Disconnect::Code::protocol, "the client acknowledged events that were never sent", 0});
        return hub_.endOf(connection);
    }
    if (connection.port() == nullptr) hub_.touch(connection);
    if (first > connection.received() + 1)
        return Refusal{409, "gap", "events before number " + std::to_string(first) + " are missing", connection.received(), {}};
    hub_.acknowledge(connection, *received);  // a poll may have acknowledged more already: an older number is no error here
    if (connection.hasEnded()) return hub_.endOf(connection);
    return std::nullopt;
}

std::variant<PollLinks::Taken, Refusal> PollLinks::takeIn(http::Request const& request) {
    auto const found = connectionOf(request);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return *refusal;
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    if (!request.body.empty() && encodingOf(request) != connection->encoding())
        return wrongMediaType(mediaType(connection->encoding()));
    std::string problem;
    std::optional<std::uint64_t> next;  // without a body nothing is numbered
    if (request.body.empty()) next = connection->received() + 1;
    LinkQuery const query(request);
    auto const first = query.number(LinkQuery::Name::first, next, problem);
    if (!problem.empty()) return protocol(problem);
    if (*first == 0) return protocol("events are numbered from 1");
    if (auto refusal = refuseSend(query, *connection, *first)) return *std::move(refusal);
    auto result = intake_.take(*connection, request.body, *first, Intake::Amount::whatFits);
    if (result.refusal) return *std::move(result.refusal);
    return Taken{connection, control::received(connection->received(), result.errors)};
}

void PollLinks::answerWhenDelivered(http::Responder& responder, http::Response response) {
    if (!hub_.delivery().isElsewhere()) return responder.send(std::move(response));
    // The next send of this client comes after this answer: one body at a time waits for the executor.
    struct Late {
        http::Responder responder;
        http::Response response;
    };
    auto const late = std::make_shared<Late>(Late{std::move(responder), std::move(response)});
    hub_.delivery().run("send", [late] { late->responder.send(std::move(late->response)); });
}

void PollLinks::send(http::Request const& request, http::Responder& responder, Answers answers) {
    auto result = takeIn(request);
    if (auto const* const refusal = std::get_if<Refusal>(&result)) return responder.send(answers.refusal(*refusal));
    answerWhenDelivered(responder, answers.json(std::move(std::get<Taken>(result).answer)));
}

void PollLinks::close(http::Request const& request, http::Responder& responder, Answers answers) {
    auto result = takeIn(request);
    if (auto const* const refusal = std::get_if<Refusal>(&result)) return responder.send(answers.refusal(*refusal));
    Taken& taken = std::get<Taken>(result);
    hub_.end(*taken.connection, {Disconnect::Code::closed, "the client closed the connection", 0});
    answerWhenDelivered(responder, answers.json(std::move(taken.answer)));
}

}  // namespace eh
