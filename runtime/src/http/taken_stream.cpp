// A taken socket: the rest of its HTTP goes out first, and its server hears of its end.
#include "http/taken_stream.hpp"

#include <array>
#include <exception>
#include <utility>

namespace eh::http {

/// What is left of the answer to the upgrade, waiting for the kernel to take it.
class TakenStream::Head final : public WatchUser, public std::enable_shared_from_this<Head> {
public:
    Head(TakenStream& owner, std::unique_ptr<Output> bytes) : owner_(&owner), bytes_(std::move(bytes)) {}

    void wait() { owner_->stream_->waitWritable(shared_from_this()); }
    void readable() override {}
    void writable() override {
        if (owner_ && owner_->sendHead() == StreamResult::State::wouldBlock) return wait();
        if (auto const user = std::exchange(next_, nullptr)) user->writable();
    }

    Output& bytes() noexcept { return *bytes_; }
    /// Told as soon as all has been sent.
    void setNext(std::shared_ptr<WatchUser> user) { next_ = std::move(user); }
    std::unique_ptr<Output> detach() noexcept {
        owner_ = nullptr;
        return std::move(bytes_);
    }

private:
    TakenStream* owner_;
    std::unique_ptr<Output> bytes_;
    std::shared_ptr<WatchUser> next_;
};

TakenStream::TakenStream(HttpContext& context, std::unique_ptr<Stream> stream, AddressSlot slot) :
    context_(&context), stream_(std::move(stream)), slot_(std::move(slot)), index_(context.taken.size()) {
    context.taken.push_back(this);
}

TakenStream::~TakenStream() { close(); }

void TakenStream::beginWith(std::unique_ptr<Output> bytes) {
    head_ = std::make_shared<Head>(*this, std::move(bytes));
    head_->wait();
}

StreamResult::State TakenStream::sendHead() noexcept {
    std::array<std::string_view, 64> pieces;
    while (head_) {
        std::size_t const count = head_->bytes().front(pieces);
        StreamResult const result = stream_->writeSome({pieces.data(), count});
        if (result.state == StreamResult::State::wouldBlock) return result.state;
        bool const failed = result.state != StreamResult::State::done; // as all that is written afterwards will
        if (!failed) head_->bytes().written(result.bytes);
        if (!failed && !head_->bytes().empty()) continue;
        std::exchange(head_, nullptr)->detach();
        if (endsAfterHead_) stream_->shutdownWrite();
        if (failed) return result.state;
    }
    return StreamResult::State::done;
}

StreamResult TakenStream::readSome(std::span<char> into) noexcept {
    if (!stream_) return {StreamResult::State::error};
    StreamResult const result = stream_->readSome(into);
    if (context_) context_->edge.counters.received.add(result.bytes);
    return result;
}

StreamResult TakenStream::writeSome(std::span<std::string_view const> pieces) noexcept {
    if (!stream_) return {StreamResult::State::error};
    if (head_) {
        auto const state = sendHead();
        if (state != StreamResult::State::done) return {state};
    }
    StreamResult const result = stream_->writeSome(pieces);
    if (context_) context_->edge.counters.sent.add(result.bytes);
    return result;
}

void TakenStream::waitReadable(std::shared_ptr<WatchUser> user) {
    if (stream_) stream_->waitReadable(std::move(user));
}

void TakenStream::waitWritable(std::shared_ptr<WatchUser> user) {
    if (head_)
        head_->setNext(std::move(user));
    else if (stream_)
        stream_->waitWritable(std::move(user));
}

bool TakenStream::established() const noexcept { return stream_ && stream_->established(); }

void TakenStream::shutdownWrite() noexcept {
    if (head_)
        endsAfterHead_ = true;
    else if (stream_)
        stream_->shutdownWrite();
}

void TakenStream::close() noexcept {
    HttpContext* const context = std::exchange(context_, nullptr);
    if (!context) return;
    stream_->close();
    stream_.reset();
    slot_ = {};
    if (auto const head = std::exchange(head_, nullptr)) {
        head->setNext(nullptr);
        head->detach();
    }
    auto& all = context->taken;
    all[index_] = all.back();
    all[index_]->index_ = index_;
    all.pop_back();
    context->closed();
}

} // namespace eh::http
