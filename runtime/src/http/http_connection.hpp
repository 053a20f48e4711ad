// One socket and the HTTP/1.1 that is spoken on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "event/prefetch.hpp"
#include "http/access_note.hpp"
#include "http/forwarded.hpp"
#include "http/http_context.hpp"
#include "http/incoming_body.hpp"
#include "http/request_name.hpp"
#include "http/short_answer.hpp"
#include "http/stream.hpp"
#include "http/takeover.hpp"

namespace eh::http {

struct BodyEvents;

/// By which of the server's ports a socket came in.
enum class Door : std::uint8_t {
    plain,
    tls,
    redirect, ///< plain, and whoever asks is sent to the other one
};

/// Reads requests, has them served one after the other, writes the answers in order. While an answer is owed, at most
/// ServerOptions::maxHeader bytes of what follows are kept. Owned by HttpContext::connections and by what waits for its
/// socket. Loop only.
class HttpConnection final : public WatchUser, private ReceivingPart, public std::enable_shared_from_this<HttpConnection> {
public:
    HttpConnection(HttpContext& context, std::unique_ptr<Stream> stream, std::string remote, Door door, AddressSlot slot = {});
    HttpConnection(HttpConnection const&) = delete;
    HttpConnection& operator=(HttpConnection const&) = delete;
    ~HttpConnection();

    /// Joins the context's connections and begins to read.
    void begin();
    /// The answer to request number `request`; nothing happens if that is not the one under way.
    void answer(std::uint64_t request, Response response);
    void answer(std::uint64_t request, ShortAnswer const& answer);
    /// Writes it, and reads on. The caller holds this.
    void writeAnswer() noexcept;
    void abandoned(std::uint64_t request);
    void whenGone(std::uint64_t request, std::function<void()> gone);
    void isFor(std::uint64_t request, std::string_view user);
    /// See Responder::Sink.
    void nextTouches(std::uint64_t request, void const* begin, std::size_t size) noexcept;
    void prefetchStream() const noexcept { eh::prefetch(stream_.get(), Stream::fetchedSize); }
    /// See Responder::Sink::reads.
    void reads(std::uint64_t request, std::shared_ptr<BodyReader::Source> body) noexcept;

    /// See http::takeOver. The connection is of no more use then.
    [[nodiscard]] std::optional<Takeover> takeOver(std::uint64_t request, Response const& response);
    /// See http::startBody; false if the client has gone. The next five are harmless unless that body is under way.
    [[nodiscard]] bool startBody(std::uint64_t request, Response const& head, std::weak_ptr<BodyEvents> events,
                                 std::optional<std::uint64_t> size = {});
    void writeBody(std::uint64_t request, std::span<Buffer const> pieces);
    void finishBody(std::uint64_t request);
    void abandonBody(std::uint64_t request) noexcept;
    [[nodiscard]] bool hasBody(std::uint64_t request) const noexcept;
    [[nodiscard]] std::size_t waitingBody(std::uint64_t request) const noexcept;

    /// Ends what has taken too long.
    void sweep(Clock::time_point now);
    /// HttpContext::lastAnswers was set: closes at once if no answer is under way.
    void finish();
    /// Whether an answer is owed or being sent.
    [[nodiscard]] bool busy() const noexcept;
    /// Ends at once; whoever owes an answer hears of it.
    void close() noexcept;

    void readable() override;
    void writable() override;
    void prefetch() const noexcept override;

private:
    enum class State : std::uint8_t {
        idle,      // between requests
        head,      // some bytes of a head have come
        body,      // some bytes of a body are missing
        owed,      // complete, the answer is owed
        streaming, // the body of the answer goes on
        last,      // the last answer is being written
        lingering, // it has been written; what comes is discarded, so that the client can read it
        closed,
    };

    void receive();
    void take(std::string_view bytes);
    std::size_t consume(std::string_view bytes);
    std::size_t parse(std::string_view bytes, bool& needsMore);
    void requestBegins();
    void headArrived();
    void countBody();
    [[nodiscard]] bool holdsForAddress(std::size_t size);
    /// Who asks, and whether it may; once for each request. False: it has been refused.
    [[nodiscard]] bool admits();
    [[nodiscard]] bool isTooSlow(Clock::time_point now) const noexcept;
    void noteAccess();
    void tellAccess(int status, std::size_t bytes) noexcept;
    /// False: no directory has taken the body that follows to read it itself.
    [[nodiscard]] bool offerBody();
    void bodyWanted(std::uint64_t request);
    [[nodiscard]] bool passOnBody(RequestParser::Progress progress);
    [[nodiscard]] bool tellBody();
    void breakBody(Refusal refusal);
    void endBody() noexcept;
    void sayContinue();
    /// Whether the rest of a body is to come that the program reads itself; and whether it wants it now.
    [[nodiscard]] bool awaitsBody() const noexcept;
    [[nodiscard]] bool takesBody() const noexcept;
    [[nodiscard]] bool takesInput() const noexcept { return takesRequests() || takesBody(); }
    void setFacts() noexcept;
    void giveUp() override;
    void serve();
    void refuse(Refusal refusal);
    void refuseWith(Response response);
    [[nodiscard]] Responder responder();
    template <typename Answering> void answerOwed(std::uint64_t request, Answering answering);
    void respond(Response response);
    void respond(ShortAnswer const& answer);
    /// What comes before and behind the body of an answer that is complete; the first says whether there is one.
    [[nodiscard]] bool beginAnswer(AnswerHead const& head, std::size_t bodySize);
    void endAnswer() noexcept;
    void peerFinished();
    void discard(std::size_t bytes);
    void resume();
    void resumeSoon();
    /// Where an error must not end the connection from within the call of somebody who would hear of it.
    enum class OnError : bool { close, tellLater };
    /// Writes what goes now; false if the connection is closed.
    bool flush(OnError onError = OnError::close);
    void goOn();
    void bodyDrained();
    void leave() noexcept;
    void watch();
    void linger();
    void releaseRequest();
    void releaseIfUnused();
    Output& output();
    [[nodiscard]] bool takesRequests() const noexcept;
    [[nodiscard]] std::size_t room() const noexcept;

    /// Runs `work`; an exception that leaves it (out of memory) ends this connection only. It lives at least until this returns.
    template <typename Work> void guarded(Work work) noexcept;
    /// The same for a caller that holds it.
    template <typename Work> void guardedWhileHeld(Work work) noexcept;
    void failed(std::string_view what) noexcept;

    // What every request and answer touches comes first, and what few do last: a line of memory is a hundred cycles.
    HttpContext& context_;
    std::unique_ptr<Stream> stream_;
    std::unique_ptr<RequestParser> request_; // while a request comes in or is served
    std::unique_ptr<Output> output_;         // while something waits to be written
    std::uint64_t number_ = 0;               // of the request under way
    Clock::time_point since_;                // begin of the state, or its last progress
    State state_ = State::idle;
    Door const door_;
    bool isProxy_;
    bool admitted_ = false; // the request under way has passed the edge
    bool keepAlive_ = false; // of the request under way, like the next two
    bool http10_ = false;
    bool isHead_ = false;
    BodyEnd bodyEnd_ = BodyEnd::none; // of the body under way
    bool owesContinue_ = false;
    bool waitsToRead_ = false;
    bool waitsToWrite_ = false;
    bool readEnded_ = false;
    bool processing_ = false;     // input is being worked through further up the stack
    std::uint16_t nextSize_ = 0;  // of what the next request touches
    void const* next_ = nullptr;  // it; never read
    std::shared_ptr<Answer> answer_;               // of the last request
    std::shared_ptr<BodyReader::Source> incoming_; // what the program reads itself, until it has answered
    std::unique_ptr<AccessNote> note_;             // of the request under way, if there is an access log
    std::function<void()> gone_;
    std::string rest_; // received and not used yet
    Clock::time_point wroteSince_; // last progress of a write that waits
    std::unique_ptr<ForwardedClient> forwarded_; // who a proxy asks for, while it does
    AddressSlot slot_;
    std::string remote_;
    RequestName owedFor_; // the request that is answered later
    std::string_view following_;   // what was received behind the request that is being served
    std::weak_ptr<BodyEvents> events_; // of the body under way
    Clock::time_point incomingSince_;  // last progress of what the program reads itself
    Clock::time_point bodySince_;      // since when the body that comes in is waited for
    std::uint64_t bodyBefore_ = 0;     // bytes of it that had come by then, if the program reads it itself
    std::size_t discarded_ = 0;        // bytes that came after the last request
    std::size_t index_ = 0;            // in HttpContext::connections
};

template <typename Work> void HttpConnection::guarded(Work work) noexcept {
    auto const self = shared_from_this();
    guardedWhileHeld(std::move(work));
}

template <typename Work> void HttpConnection::guardedWhileHeld(Work work) noexcept {
    try {
        work();
    } catch (std::exception const& error) {
        failed(error.what());
    } catch (...) {
        failed("an exception of an unknown type");
    }
}

} // namespace eh::http
