// Reading requests from one socket: what arrives is parsed in the loop's shared buffer, and only a rest is kept.
#include "http/http_connection.hpp"

#include <algorithm>
#include <utility>

namespace eh::http {

namespace {

constexpr std::size_t flushAt = 64u << 10; // bytes of answers to pipelined requests that are collected before a write

constexpr Refusal needsTls{421, "What is asked for by https is answered by https only."}; // RFC 9110 7.4

} // namespace

HttpConnection::HttpConnection(HttpContext& context, std::unique_ptr<Stream> stream, std::string remote, Door door, AddressSlot slot) :
    ReceivingPart(context.receiving), context_(context), stream_(std::move(stream)), since_(context.loop.now()), door_(door),
    isProxy_(context.edge.isProxy(remote)), slot_(std::move(slot)), remote_(std::move(remote)) {}

HttpConnection::~HttpConnection() {
    if (answer_) answer_->detach();
}

void HttpConnection::begin() {
    index_ = context_.connections.size();
    context_.connections.push_back(shared_from_this());
    watch();
}

void HttpConnection::nextTouches(std::uint64_t request, void const* begin, std::size_t size) noexcept {
    if (request != number_) return;
    next_ = begin;
    nextSize_ = static_cast<std::uint16_t>(std::min<std::size_t>(size, 1'024));
}

void HttpConnection::prefetch() const noexcept {
    prefetchStream();
    eh::prefetch(answer_.get(), sizeof(Answer));
    eh::prefetch(next_, nextSize_);
}

void HttpConnection::readable() {
    waitsToRead_ = false;
    guardedWhileHeld([this] { receive(); });
}

void HttpConnection::receive() {
    if (state_ == State::closed) return;
    std::span<char> const buffer = context_.loop.receiveBuffer();
    std::size_t const space = std::min(buffer.size(), room());
    if (space == 0) return;
    StreamResult const result = stream_->readSome({buffer.data(), space});
    switch (result.state) {
    case StreamResult::State::done: take({buffer.data(), result.bytes}); break;
    case StreamResult::State::wouldBlock: break;
    case StreamResult::State::end: peerFinished(); break;
    case StreamResult::State::error: close(); break;
    }
    watch();
}

void HttpConnection::take(std::string_view bytes) {
    context_.edge.counters.received.add(bytes.size());
    if (state_ == State::last || state_ == State::lingering) return discard(bytes.size());
    processing_ = true;
    if (rest_.empty()) {
        std::size_t const used = consume(bytes);
        rest_.assign(bytes.substr(used));
    } else {
        rest_.append(bytes);
        rest_.erase(0, consume(rest_));
    }
    processing_ = false;
    if (rest_.empty()) std::string().swap(rest_);
    releaseIfUnused();
    if (state_ != State::closed) flush();
}

std::size_t HttpConnection::consume(std::string_view bytes) {
    std::size_t used = 0;
    bool needsMore = false;
    while (!needsMore && used < bytes.size() && takesInput()) {
        used += parse(bytes.substr(used), needsMore);
        if (output_ && output_->size() >= flushAt) flush();
    }
    return state_ == State::last || state_ == State::lingering || state_ == State::closed ? bytes.size() : used;
}

bool HttpConnection::takesRequests() const noexcept {
    return !waitsToWrite_ && (state_ == State::idle || state_ == State::head || state_ == State::body);
}

std::size_t HttpConnection::room() const noexcept {
    if (takesRequests() || state_ == State::last || state_ == State::lingering)
        return context_.loop.receiveBuffer().size();
    if (awaitsBody()) return takesBody() ? context_.loop.receiveBuffer().size() : 0;
    return context_.options.maxHeader - std::min(context_.options.maxHeader, rest_.size());
}

std::size_t HttpConnection::parse(std::string_view bytes, bool& needsMore) {
    if (state_ == State::idle) {
        if (bytes.starts_with("\r\n")) return 2; // some clients send one too many after a body
        if (bytes == "\r") {
            needsMore = true;
            return 0;
        }
        requestBegins();
    }
    auto const [progress, used] = request_->parse(bytes);
    if (awaitsBody()) {
        needsMore = !passOnBody(progress) && used == 0;
        return used;
    }
    switch (progress) {
    case RequestParser::Progress::more:
        needsMore = true;
        if (state_ == State::body) countBody();
        break;
    case RequestParser::Progress::head:
        state_ = State::body;
        headArrived();
        break;
    case RequestParser::Progress::done:
        countBody();
        if (!takesRequests()) break;
        following_ = bytes.substr(used);
        serve();
        following_ = {};
        break;
    case RequestParser::Progress::failed:
        context_.edge.counters.malformed.add();
        refuse(request_->refusal());
        break;
    }
    return used;
}

void HttpConnection::requestBegins() {
    request_ = context_.parsers.take();
    request_->start(context_.options.maxHeader);
    ++number_;
    state_ = State::head;
    since_ = context_.loop.now();
    admitted_ = false;
    request_->request().remote = remote_;
    request_->request().secure = door_ == Door::tls;
}

void HttpConnection::headArrived() {
    HeadFacts const& facts = request_->facts();
    since_ = bodySince_ = context_.loop.now();
    if (!admits()) return;
    if (offerBody()) return context_.edge.counters.requests.add();
    std::size_t const limit = context_.router.maxBody(request_->request());
    if (facts.contentLength > limit) return refuse({413, "The body is larger than what is taken here."});
    if (facts.contentLength > context_.receiving.limit()) return refuse({413, "The body is larger than all that the server takes."});
    request_->limitBody(limit);
    if (!facts.expectsContinue) return;
    std::size_t const before = output().text().size();
    output().text().append("HTTP/1.1 100 Continue\r\n\r\n");
    output().addedText(before);
}

void HttpConnection::countBody() {
    std::size_t const size = request_->bodySize();
    if (size == held()) return;
    since_ = context_.loop.now();
    if (!holdsForAddress(size)) return refuse({429, "This address sends too much at the same time."});
    holds(size);
}

/// False: its address holds too much. Before holds().
bool HttpConnection::holdsForAddress(std::size_t size) {
    std::string_view const remote = forwarded_ ? std::string_view(forwarded_->remote) : remote_;
    return context_.edge.receives(remote, slot_.entry(), forwarded_ != nullptr, held(), size);
}

bool HttpConnection::admits() {
    if (std::exchange(admitted_, true)) return true;
    Request& request = request_->request();
    if (isProxy_) {
        if (auto forwarded = forwardedClient(request, context_.edge.proxies())) {
            forwarded_ = std::make_unique<ForwardedClient>(std::move(*forwarded));
            request.remote = forwarded_->remote;
            request.secure = forwarded_->secure.value_or(door_ == Door::tls);
        }
    }
    noteAccess();
    if (auto refused = context_.edge.refusal(request, slot_.entry(), forwarded_ != nullptr)) {
        refuseWith(std::move(*refused));
        return false;
    }
    if (door_ == Door::redirect)
        refuseWith(context_.redirect(request));
    else if (request_->facts().isForHttps && !request.secure)
        refuse(needsTls);
    else
        return true;
    return false;
}

/// All that is being received is over the limit, and this is the largest.
void HttpConnection::giveUp() {
    if (state_ != State::body) return; // it is being served
    guarded([this] {
        refuse({503, "The server is receiving too much at the moment."});
        if (!processing_) flush();
    });
}

void HttpConnection::serve() {
    if (!admits()) return;
    context_.edge.counters.requests.add();
    Request& request = request_->request();
    setFacts();
    state_ = State::owed;
    {
        Responder responder = this->responder();
        context_.router.serve(request, responder);
    }
    if (state_ == State::owed) request_->describe(owedFor_);
    releaseRequest();
}

/// Of the request under way.
Responder HttpConnection::responder() {
    if (answer_ && answer_.use_count() == 1 && answer_->isDone()) {
        answer_->renew(number_);
    } else {
        if (answer_) answer_->detach();
        answer_ = std::make_shared<Answer>(context_.gate, *this, number_);
    }
    return Responder(answer_);
}

void HttpConnection::setFacts() noexcept {
    HeadFacts const& facts = request_->facts();
    keepAlive_ = facts.keepAlive;
    http10_ = facts.http10;
    isHead_ = facts.isHead;
}

void HttpConnection::releaseRequest() {
    if (!request_) return;
    static_cast<void>(holdsForAddress(0)); // less is never too much
    holds(0);
    forwarded_ = nullptr;
    context_.parsers.giveBack(std::move(request_));
}

void HttpConnection::refuse(Refusal refusal) { refuseWith(textResponse(refusal.status, std::string(refusal.sentence))); }

void HttpConnection::refuseWith(Response response) {
    if (!note_) noteAccess(); // its head was not well-formed
    keepAlive_ = false;
    isHead_ = request_->facts().isHead;
    respond(std::move(response));
    releaseRequest();
}

void HttpConnection::peerFinished() {
    readEnded_ = true;
    if (awaitsBody()) return close();
    bool const owed = state_ == State::owed && !gone_; // it may have closed one direction only, and wait for the answer
    if (owed) since_ = context_.loop.now();            // for so long
    if ((!owed && !output_) || state_ == State::streaming) close();
}

void HttpConnection::resume() {
    if (state_ == State::closed) return;
    if (!rest_.empty() && takesInput()) take({});
    if (readEnded_ && !output_ && state_ != State::owed) close();
    watch();
}

void HttpConnection::resumeSoon() {
    context_.loop.post([weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->guarded([&] { self->resume(); });
    });
}

void HttpConnection::watch() {
    if (state_ == State::closed || waitsToRead_ || readEnded_ || room() == 0) return;
    waitsToRead_ = true;
    stream_->waitReadable(shared_from_this());
}

} // namespace eh::http
