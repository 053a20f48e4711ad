// Bodies that go on, and giving the socket away.
#include <array>
#include <charconv>
#include <utility>

#include "http/http_connection.hpp"
#include "http/socket_body.hpp"
#include "http/taken_stream.hpp"

namespace eh::http {

namespace {

void appendChunkSize(std::string& into, std::size_t size) {
    std::array<char, 20> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
    into.append(digits.data(), end).append("\r\n");
}

void addText(Output& into, std::string_view text) {
    std::size_t const before = into.text().size();
    into.text().append(text);
    into.addedText(before);
}

} // namespace

std::optional<Takeover> HttpConnection::takeOver(std::uint64_t request, Response const& response) {
    if (state_ != State::owed || request != number_) return {};
    gone_ = nullptr;
    if (readEnded_ || awaitsBody()) {
        close();
        return {};
    }
    endBody();
    std::optional<Takeover> taken;
    guarded([&] {
        std::size_t const before = output().text().size();
        writeUpgradeHead(output_->text(), response);
        output_->addedText(before);
        if (!flush()) return;
        std::string received = processing_ ? std::string(following_) : std::move(rest_);
        context_.edge.counters.upgrades.add();
        tellAccess(101, 0);
        auto stream = std::make_unique<TakenStream>(context_, std::move(stream_), std::move(slot_)); // waits of before find this closed
        if (output_) stream->beginWith(std::move(output_));
        taken = Takeover{std::move(stream), std::move(received)};
        leave();
    });
    return taken;
}

bool HttpConnection::startBody(std::uint64_t request, Response const& head, std::weak_ptr<BodyEvents> events,
                               std::optional<std::uint64_t> size) {
    if (state_ != State::owed || request != number_) return false;
    gone_ = nullptr;
    if (readEnded_) {
        close();
        return false;
    }
    guarded([&] {
        owedFor_.clear();
        keepAlive_ = keepAlive_ && !http10_ && !context_.lastAnswers;
        bodyEnd_ = isHead_ || !mayHaveBody(head.status) ? BodyEnd::none
                   : size                              ? BodyEnd::size
                   : http10_                           ? BodyEnd::close
                                                       : BodyEnd::chunks;
        std::size_t const before = output().text().size();
        writeOpenHead(output_->text(), head, bodyEnd_, size, keepAlive_ ? Persistence::keep : Persistence::close,
                      context_.style(door_));
        output_->addedText(before);
        context_.edge.counters.answered(head.status);
        if (note_) note_->begins(head.status);
        events_ = std::move(events);
        state_ = State::streaming;
        since_ = context_.loop.now();
        flush(OnError::tellLater);
        if (!processing_) watch();
    });
    return state_ == State::streaming;
}

bool HttpConnection::hasBody(std::uint64_t request) const noexcept {
    return state_ == State::streaming && request == number_;
}

std::size_t HttpConnection::waitingBody(std::uint64_t request) const noexcept {
    return hasBody(request) && output_ ? output_->size() : 0;
}

void HttpConnection::writeBody(std::uint64_t request, std::span<Buffer const> pieces) {
    if (!hasBody(request) || bodyEnd_ == BodyEnd::none) return;
    std::size_t size = 0;
    for (Buffer const& piece : pieces) size += piece.view().size();
    if (size == 0) return; // an empty chunk would be the last one
    if (note_) note_->adds(size);
    guarded([&] {
        if (!output_) since_ = context_.loop.now();
        Output& out = output();
        if (bodyEnd_ == BodyEnd::chunks) {
            std::size_t const before = out.text().size();
            appendChunkSize(out.text(), size);
            out.addedText(before);
        }
        for (Buffer const& piece : pieces) out.addByReference(piece);
        if (bodyEnd_ == BodyEnd::chunks) addText(out, "\r\n");
        flush(OnError::tellLater);
    });
}

void HttpConnection::finishBody(std::uint64_t request) {
    if (!hasBody(request)) return;
    events_.reset();
    tellAccess(0, 0);
    endBody();
    guarded([&] {
        if (bodyEnd_ == BodyEnd::chunks) addText(output(), "0\r\n\r\n");
        state_ = keepAlive_ && !context_.lastAnswers ? State::idle : State::last;
        since_ = context_.loop.now();
        if (!processing_) releaseIfUnused();
        goOn();
    });
}

void HttpConnection::abandonBody(std::uint64_t request) noexcept {
    if (!hasBody(request)) return;
    if (bodyEnd_ == BodyEnd::none) return finishBody(request); // there is nothing that could be missing
    events_.reset();
    close();
}

/// All that had to wait has been written.
void HttpConnection::bodyDrained() {
    auto const events = events_.lock();
    if (!events || !events->drained) return;
    auto const drained = events->drained; // a copy: it may set another
    drained();
}

} // namespace eh::http
