// One sendmsg for all that waits; a wait for writability only when the kernel has no room.
#include "link/socket_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace eh {

namespace {

/// The first pieces of them, by reference.
http::StreamResult gather(http::Stream& stream, std::string_view head, std::span<Frame const* const> events) {
    std::array<std::string_view, http::mostPieces> views;
    views[0] = (*events[0])->behind(head);
    std::size_t const count = std::min(events.size(), views.size());
    for (std::size_t i = 1; i < count; ++i) views[i] = (*events[i])->text();
    return stream.writeSome({views.data(), count});
}

http::StreamResult writeOne(http::Stream& stream, std::string_view piece) { return stream.writeSome({&piece, 1}); }

}  // namespace

void SocketWriter::add(http::Buffer piece) {
    if (!piece.view().empty()) pieces_.push_back(std::move(piece));
}

SocketWriter::State SocketWriter::flush(std::shared_ptr<http::WatchUser> const& user) {
    if (pieces_.empty()) return State::empty;
    std::array<std::string_view, http::mostPieces> views;
    while (!pieces_.empty() && !waits_) {
        std::size_t const count = std::min(pieces_.size() - next_, views.size());
        for (std::size_t i = 0; i < count; ++i) views[i] = pieces_[next_ + i].view();
        views[0].remove_prefix(offset_);
        auto const result = stream_.writeSome({views.data(), count});
        if (result.state == http::StreamResult::State::wouldBlock) {
            waits_ = true;
            stream_.waitWritable(user);
        } else if (result.state == http::StreamResult::State::done) {
            written(result.bytes);
        } else {
            return State::failed;
        }
    }
    return pieces_.empty() ? State::empty : State::waiting;
}

SocketWriter::State SocketWriter::write(std::string_view head, std::span<Frame const* const> events, std::size_t bytes,
                                        Batch& batch, std::shared_ptr<http::WatchUser> const& user) {
    auto const result = events.size() == 1           ? writeOne(stream_, (*events[0])->behind(head))
                        : Batch::suits(events, bytes) ? writeOne(stream_, batch.of(head, events))
                                                      : gather(stream_, head, events);
    if (result.bytes == head.size() + bytes) return State::empty;
    bool const goesOn = result.state == http::StreamResult::State::done;
    if (!goesOn && result.state != http::StreamResult::State::wouldBlock) return State::failed;
    keep(head, events, result.bytes);
    return flush(user);
}

void SocketWriter::keep(std::string_view head, std::span<Frame const* const> events, std::size_t written) {
    pieces_.reserve(events.size() + 1);
    if (written < head.size()) {
        pieces_.emplace_back(std::string(head.substr(written)));
        written = 0;
    } else {
        written -= head.size();
    }
    for (Frame const* const event : events) {
        std::size_t const size = (*event)->size();
        if (written < size) pieces_.emplace_back((*event)->text().substr(written), *event);
        written -= std::min(written, size);
    }
}

void SocketWriter::written(std::size_t bytes) {
    bytes += offset_;
    while (next_ < pieces_.size() && bytes >= pieces_[next_].view().size()) {
        bytes -= pieces_[next_].view().size();
        pieces_[next_++] = http::Buffer::borrowed({});  // freed as soon as it has gone
    }
    offset_ = bytes;
    if (next_ < pieces_.size()) return;
    std::vector<http::Buffer>().swap(pieces_);
    next_ = 0;
}

}  // namespace eh
