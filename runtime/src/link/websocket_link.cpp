// Messages of one WebSocket, by the rules of docs/protocol.md.
#include "link/websocket_link.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <variant>

#include "event/codec/codec.hpp"
#include "link/socket_reads.hpp"
#include "link/websocket_links.hpp"
#include "link/ws/frame_head.hpp"

namespace eh {

namespace {

constexpr std::size_t writeBytes = 64u << 10;  // handed to the socket at a time: the rest stays where policies reach it
constexpr std::size_t ackEvents = 256;  // or sooner, if the client would
constexpr std::size_t ackBytes = 64u << 10;
constexpr Clock::duration goodbye = std::chrono::seconds(3);  // for the client's close frame
constexpr std::size_t mostSpoken = 256u << 10;  // pongs, acknowledgements and errors for a client that reads nothing
constexpr std::size_t sayingOverhead = 64;      // memory of each besides its bytes

/// What the connection has of its link.
class Port final : public LinkPort {
public:
    explicit Port(std::shared_ptr<WebSocketLink> link) noexcept : link_(std::move(link)) {}

    [[nodiscard]] Link kind() const noexcept override { return Link::websocket; }
    void prefetch(unsigned step) const noexcept override {
        if (step == 0) eh::prefetch(link_.get(), sizeof(WebSocketLink));
        else link_->prefetch(step - 1);
    }
    void deliver() override { link_->deliver(); }
    [[nodiscard]] std::uint64_t carried() const noexcept override { return link_->carried(); }
    void beat() override { link_->beat(); }
    void silent() override { link_->silent(); }
    void moved() override { link_->leave({409, "moved", "another link of this connection took over", {}, {}}); }
    void end(Refusal const& why) override { link_->leave(why); }

private:
    std::shared_ptr<WebSocketLink> const link_;
};

}  // namespace

WebSocketLink::WebSocketLink(WebSocketLinks& links, http::Takeover socket, http::Request const& request,
                             Encoding encoding)
    : ReceivingPart(links.hub().load()->receiving), links_(links), stream_(std::move(socket.stream)), writer_(*stream_),
      reader_(ws::Role::server, {.message = links.hub().options().maxOpen, .fragments = links.hub().options().maxFragments}),
      request_(std::make_unique<http::KeptRequest const>(request)), received_(std::move(socket.received)),
      since_(links.loop().now()), encoding_(encoding) {}

/// What is thrown here, by an executor for instance, costs this socket and nothing else.
template <typename Step>
void WebSocketLink::guarded(Step step) {
    auto const self = shared_from_this();
    try {
        return step();
    } catch (std::exception const& error) {
        links_.loop().log(LogLevel::error, std::string("a WebSocket was closed over an exception: ") + error.what());
    } catch (...) {
        links_.loop().log(LogLevel::error, "a WebSocket was closed over an exception of an unknown type");
    }
    drop();
}

void WebSocketLink::begin() {
    guarded([this] {
        auto bytes = std::exchange(received_, {});
        feed(bytes);
        watch();
    });
}

void WebSocketLink::drop() noexcept {
    if (state_ == State::closed) return;
    state_ = State::closed;
    auto const self = shared_from_this();
    stream_->close();
    abandonMessage();
    if (auto const connection = std::exchange(connection_, nullptr)) {
        auto const port = connection->takePort();
        connection->setLink(Link::none);
        links_.hub().touch(*connection);
    }
    links_.remove(self);
}

bool WebSocketLink::isOverdue(Clock::time_point now) const noexcept {
    if (connection_) return false;
    return now - since_ > (state_ == State::open ? Clock::duration(links_.hub().options().firstWindow) : goodbye);
}

void WebSocketLink::readable() {
    waitsToRead_ = false;
    guarded([this] { readOn(); });
}

void WebSocketLink::readOn() {
    auto const mayGoOn = [this] { return mayRead(); };
    if (!readWhatCame(links_.loop(), *stream_, mayGoOn, [this](std::span<char> bytes) { feed(bytes); })) return drop();
    watch();
}

void WebSocketLink::writable() {
    writer_.writable();
    guarded([this] {
        flush();
        if (connection_) deliver();
        watch();
    });
}

/// Not while the executor has something of this connection, nor while answers to what was read pile up.
bool WebSocketLink::mayRead() const {
    return state_ != State::closed && !paused_ && spoken_ <= mostSpoken &&
           (!connection_ || (connection_->undelivered() == 0 && !links_.hub().waitsForExecutor()));
}

void WebSocketLink::watch() {
    if (state_ == State::closed || waitsToRead_ || paused_ || spoken_ > mostSpoken) return;
    if (!mayRead()) return waitForExecutor();
    waitsToRead_ = true;
    stream_->waitReadable(shared_from_this());
}

void WebSocketLink::feed(std::span<char> bytes) {
    if (connection_) connection_->hear(links_.loop().now());
    auto const status = reader_.feed(bytes, *this);
    if (status.progress != ws::Progress::more) abandonMessage();
    if (status.progress == ws::Progress::failed) fail(status.code, status.sentence);
    flush();
    holds(reader_.held() + spoken_);
}

void WebSocketLink::giveUp() {
    guarded([this] {
        holds(0);
        if (spoken_ != 0) return drop();  // it takes no answers, so it would not take this one
        reader_.stop();
        abandonMessage();
        fail(ws::close_code::tooBig, "the server is receiving too much at the moment");
    });
}

/// Frees what has come of it, which may be much.
void WebSocketLink::abandonMessage() noexcept {
    links_.hub().load()->queues.discard(reader_.giveAway());
}

bool WebSocketLink::message(ws::Kind kind, std::string_view payload) {
    if (state_ != State::open) return state_ == State::leaving;  // for nobody; its goodbye comes behind it
    if ((kind == ws::Kind::text) != (encoding_ == Encoding::json)) {
        fail(ws::close_code::unsupportedData, "messages of this subprotocol are of the other kind");
        return false;
    }
    if (!connection_) return first(payload);
    take(payload);
    return state_ != State::closed;
}

bool WebSocketLink::ping(std::string_view payload) {
    sayFrame(ws::Opcode::pong, payload);
    return true;
}

bool WebSocketLink::pong(std::string_view) { return true; }

void WebSocketLink::close(std::optional<std::uint16_t> code, std::string_view) {
    if (state_ == State::open) sayFrame(ws::Opcode::close, code ? ws::closePayload(*code) : std::string());
    flush();
    drop();
}

bool WebSocketLink::first(std::string_view payload) {
    std::string problem = "the first message must be \"open\" or \"resume\"";
    std::string_view text;
    bool const isControl = codec::nextMessage(encoding_, payload, text) == codec::Found::control;
    auto message = isControl ? codec::parseControl(encoding_, text, problem) : std::nullopt;
    if (auto* const open = message ? std::get_if<OpenMessage>(&*message) : nullptr) {
        openConnection(std::move(*open));
    } else if (auto const* const resume = message ? std::get_if<ResumeMessage>(&*message) : nullptr) {
        resumeConnection(*resume);
    } else {
        refuse({400, "protocol", problem, {}, {}});
    }
    if (connection_ && !payload.empty()) take(payload);
    return state_ != State::closed;
}

void WebSocketLink::openConnection(OpenMessage message) {
    auto const& request = request_->get();
    auto const found = links_.hub().open(std::move(message), {request, request.user, request.remote}, encoding_);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return refuse(*refusal);
    attach(std::get<std::shared_ptr<ClientConnection>>(found), 0, true);
}

void WebSocketLink::resumeConnection(ResumeMessage const& message) {
    Hub& hub = links_.hub();
    auto const& request = request_->get();
    auto const found = hub.identify(message.cid, message.token, request.user, request.login);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return refuse(*refusal);
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    if (connection->encoding() != encoding_)
        return refuse({400, "protocol", "this connection was opened in another encoding", {}, {}});
    switch (connection->attach(message.link, message.received)) {
    case ClientConnection::Attaching::accepted: break;
    case ClientConnection::Attaching::stale:
        return refuse({409, "stale", "a later request of this connection was here before", {}, {}});
    case ClientConnection::Attaching::ahead:
        hub.end(*connection, {Disconnect::Code::protocol, "the client acknowledged events that were never sent", 0});
        break;
    }
    if (connection->hasEnded()) return refuse(hub.endOf(*connection));
    attach(connection, message.received, false);
}

void WebSocketLink::attach(std::shared_ptr<ClientConnection> connection, std::uint64_t received, bool isNew) {
    if (connection->hasEnded()) return refuse(links_.hub().endOf(*connection));  // within its onConnect
    request_.reset();
    reader_.limit({.message = links_.hub().options().maxFrame, .fragments = links_.hub().options().maxFragments});
    connection_ = std::move(connection);
    downNext_ = received + 1;
    upNext_ = connection_->received() + 1;
    if (auto const older = connection_->takePort()) older->moved();
    connection_->setPort(std::make_unique<Port>(shared_from_this()));
    connection_->setLink(Link::websocket);
    connection_->hear(links_.loop().now());
    links_.hub().touch(*connection_);
    say(control::hello(links_.hub().hello(*connection_, downNext_, isNew), encoding_));
    deliver();
}

void WebSocketLink::take(std::string_view payload) {
    auto const connection = connection_;
    auto const result = links_.intake().take(*connection, payload, upNext_, Intake::Amount::all);
    if (!connection_) return;  // it ended, or moved, over what was in it
    upEvents_ += result.next - upNext_;
    upBytes_ += payload.size();
    upNext_ = result.next;
    for (ErrorMessage const& error : result.errors) say(control::error(error, encoding_));
    auto const [events, bytes] = links_.hub().ackThreshold();
    if (upEvents_ >= std::min(events, ackEvents) || upBytes_ >= std::min(bytes, ackBytes)) acknowledge();
}

void WebSocketLink::waitForExecutor() {
    paused_ = true;
    auto const go = [weak = weak_from_this()] {
        if (auto const self = weak.lock()) {
            self->paused_ = false;
            self->watch();
        }
    };
    links_.hub().delivery().run("receive", [&hub = links_.hub(), go] { hub.post(go); });
}

void WebSocketLink::acknowledge() {
    upEvents_ = 0;
    upBytes_ = 0;
    say(control::ack(connection_->received(), encoding_));
}

void WebSocketLink::deliver() {
    auto const self = shared_from_this();  // a write that fails drops it
    if (!writer_.empty()) flush();
    while (connection_ && writer_.empty()) {
        auto const frames = links_.hub().take(*connection_, downNext_, writeBytes);
        if (frames.empty()) return links_.hub().handedOver(*connection_);
        downNext_ += frames.size();
        std::size_t bytes = 0;
        for (Frame const* const frame : frames) bytes += (*frame)->size();
        auto const opcode = encoding_ == Encoding::json ? ws::Opcode::text : ws::Opcode::binary;
        spoke_ = true;
        auto const state = writer_.write(ws::FrameHead(opcode, bytes).view(), frames, bytes, links_.batch(), self);
        if (state == SocketWriter::State::failed) return drop();
    }
}

void WebSocketLink::beat() {
    if (!std::exchange(spoke_, false) || upEvents_ != 0) acknowledge();
    spoke_ = false;
    flush();
}

void WebSocketLink::silent() {
    if (paused_) connection_->hear(links_.loop().now());  // the silence is the executor's
    else drop();
}

void WebSocketLink::leave(Refusal const& why) {
    connection_ = nullptr;
    refuse(why);
}

void WebSocketLink::refuse(Refusal const& refusal) {
    say(control::bye(refusal.code, refusal.detail, refusal.retry, encoding_));
    fail(ws::close_code::normal, refusal.code);
}

void WebSocketLink::fail(std::uint16_t code, std::string_view sentence) {
    if (state_ != State::open) return;
    if (auto const connection = std::exchange(connection_, nullptr)) {
        auto const port = connection->takePort();
        connection->setLink(Link::none);
        links_.hub().touch(*connection);
    }
    sayFrame(ws::Opcode::close, ws::closePayload(code, sentence));
    state_ = State::leaving;
    since_ = links_.loop().now();
    flush();
}

void WebSocketLink::say(std::string_view message) {
    sayFrame(encoding_ == Encoding::json ? ws::Opcode::text : ws::Opcode::binary, message);
}

void WebSocketLink::sayFrame(ws::Opcode opcode, std::string_view payload) {
    if (state_ != State::open) return;
    spoken_ += payload.size() + sayingOverhead;
    writer_.add(ws::serverFrame(opcode, payload));
    spoke_ = true;
}

void WebSocketLink::flush() {
    if (state_ == State::closed) return;
    auto const state = writer_.flush(shared_from_this());
    if (state == SocketWriter::State::failed) return drop();
    if (state != SocketWriter::State::empty) return;
    spoken_ = 0;
    holds(std::min(held(), reader_.held()));  // less now, and never more: the reader may be at work
    if (state_ == State::leaving && !std::exchange(ended_, true)) stream_->shutdownWrite();
}

}  // namespace eh
