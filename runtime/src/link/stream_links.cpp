// Streams: attached like a poll, kept open like a WebSocket.
#include "link/stream_links.hpp"

#include <utility>
#include <variant>
#include <vector>

#include "event/codec/control.hpp"
#include "event/prefetch.hpp"
#include "event/ids.hpp"
#include "http/takeover.hpp"
#include "http/text.hpp"
#include "link/poll.hpp"

namespace eh {

namespace {

constexpr std::size_t writeBytes = 64u << 10;
constexpr std::string_view eventStream = "text/event-stream";

bool accepts(http::Request const& request, std::string_view type) {
    return http::anyElement(request.header("Accept"), [type](std::string_view element) {
        return http::sameText(http::trimmed(element.substr(0, element.find(';'))), type);
    });
}

constexpr std::size_t fetchedBody = 64;

/// An answer that goes on, as a link. Its connection owns it.
class StreamLink final : public LinkPort {
public:
    enum class Kind { resumable, raw, rawEventStream };

    /// `ticket`: held as long as the link lives.
    StreamLink(Hub& hub, ClientConnection& connection, Kind kind, std::uint64_t next,
               std::shared_ptr<void> ticket)
        : hub_(hub), connection_(connection), kind_(kind), next_(next), ticket_(std::move(ticket)) {}

    /// Sends the head and the hello.
    void begin(http::Responder& responder, http::Response head, bool isNew) {
        auto hello = control::hello(hub_.hello(connection_, next_, isNew), connection_.encoding());
        body_ = http::startBody(responder, std::move(head));
        if (!body_) return gone();
        body_->onGone([this] { gone(); });
        body_->onDrained([this] { drained(); });
        write({http::Buffer(std::move(hello))});
        deliver();
    }
    [[nodiscard]] Link kind() const noexcept override { return Link::stream; }

    void prefetch(unsigned step) const noexcept override {
        if (step == 0) eh::prefetch(body_.get(), fetchedBody);
    }
    void deliver() override {
        auto const alive = std::weak_ptr(alive_);
        while (!alive.expired() && body_->waiting() == 0) {
            auto const frames = hub_.take(connection_, next_, writeBytes);
            if (frames.empty()) return hub_.handedOver(connection_);
            next_ += frames.size();
            std::vector<http::Buffer> pieces;
            pieces.reserve(frames.size());
            for (Frame const* const frame : frames) pieces.emplace_back((*frame)->text(), *frame);
            write(std::move(pieces));
            if (kind_ != Kind::resumable && body_->waiting() == 0) hub_.acknowledge(connection_, next_ - 1);
        }
    }

    [[nodiscard]] std::uint64_t carried() const noexcept override { return next_ - 1; }

    void beat() override {
        write({http::Buffer(control::ack(connection_.received(), connection_.encoding()))});
    }

    void silent() override {
        if (kind_ == Kind::resumable) gone();
    }

    void moved() override { end({409, "moved", "another link of this connection took over", {}, {}}); }

    void end(Refusal const& why) override {
        write({http::Buffer(control::bye(why.code, why.detail, why.retry, connection_.encoding()))});
        body_->finish();
    }

private:
    void write(std::vector<http::Buffer> pieces) {
        if (kind_ == Kind::rawEventStream) pieces = asEventStream(std::move(pieces));
        body_->write(pieces);
    }

    /// Each line as the data of one event of its own: `data: ...` and an empty line.
    static std::vector<http::Buffer> asEventStream(std::vector<http::Buffer> lines) {
        std::vector<http::Buffer> pieces;
        for (http::Buffer& line : lines) {
            pieces.push_back(http::Buffer::borrowed("data: "));
            pieces.push_back(std::move(line));
            pieces.push_back(http::Buffer::borrowed("\n"));
        }
        return pieces;
    }

    void drained() {
        auto const alive = std::weak_ptr(alive_);
        if (kind_ != Kind::resumable) hub_.acknowledge(connection_, next_ - 1);
        if (!alive.expired()) deliver();
    }

    void gone() {
        auto const self = connection_.takePort();
        if (kind_ != Kind::resumable)
            return hub_.end(connection_, {Disconnect::Code::closed, "the client closed its stream", 0});
        connection_.setLink(Link::none);
        hub_.touch(connection_);
    }

    Hub& hub_;
    ClientConnection& connection_;
    Kind const kind_;
    std::unique_ptr<http::BodyStream> body_;
    std::uint64_t next_;  // the number of the next event to write
    std::shared_ptr<void> ticket_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace

void StreamLinks::open(http::Request const& request, http::Responder& responder, Answers answers) {
    if (request.header("EH-Connection") == "new") return openRaw(request, responder, answers);
    resume(request, responder, answers);
}

void StreamLinks::resume(http::Request const& request, http::Responder& responder, Answers const& answers) {
    auto const attached = polls_.attach(request);
    if (auto const* const refusal = std::get_if<Refusal>(&attached)) return responder.send(answers.refusal(*refusal));
    auto const& [connection, received] = std::get<PollLinks::Attached>(attached);
    auto made = std::make_unique<StreamLink>(hub_, *connection, StreamLink::Kind::resumable, received + 1, nullptr);
    StreamLink& link = *made;
    connection->setPort(std::move(made));
    connection->setLink(Link::stream);
    hub_.touch(*connection);
    link.begin(responder, answers.stream(mediaType(connection->encoding())), false);
}

void StreamLinks::openRaw(http::Request const& request, http::Responder& responder, Answers const& answers) {
    if (static_cast<std::size_t>(raw_.use_count()) > hub_.options().maxRawStreams)
        return responder.send(answers.refusal({429, "limit", "the server has as many raw streams as it allows", {}, {}}));
    auto const encoding = accepts(request, cborEvents) ? Encoding::cbor : Encoding::json;
    OpenMessage message;
    message.nonce = std::string(view(makeToken()));
    auto const found = hub_.open(std::move(message), {request, request.user, request.remote}, encoding);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return responder.send(answers.refusal(*refusal));
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    if (connection->hasEnded()) return responder.send(answers.refusal(hub_.endOf(*connection)));  // within its onConnect
    bool const forEventSource = encoding == Encoding::json && accepts(request, eventStream);
    auto const kind = forEventSource ? StreamLink::Kind::rawEventStream : StreamLink::Kind::raw;
    auto made = std::make_unique<StreamLink>(hub_, *connection, kind, 1, raw_);
    StreamLink& link = *made;
    connection->setPort(std::move(made));
    connection->setLink(Link::stream);
    hub_.touch(*connection);
    auto head = forEventSource ? answers.stream(eventStream) : answers.stream(mediaType(encoding));
    link.begin(responder, std::move(head), true);
}

}  // namespace eh
