// One sendmsg for all that waits; a wait for writability only when the kernel has no room.
#include "link/socket_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace eh {

namespace {

constexpr std::size_t fewPieces = 16;  // what a turn has for one socket as a rule: less to clear before each write

struct Gathered {
    http::StreamResult result;
    bool isAll;
};

template <std::size_t size>
Gathered gather(http::Stream& stream, std::string_view head, std::span<Frame const* const> events) {
    std::array<std::string_view, size> views;
    views[0] = (*events[0])->behind(head);
    std::size_t const count = std::min(events.size(), size);
    std::size_t bytes = views[0].size();
    for (std::size_t i = 1; i < count; ++i) {
        views[i] = (*events[i])->text();
        bytes += views[i].size();
    }
    auto const result = stream.writeSome({views.data(), count});
    return {result, count == events.size() && result.bytes == bytes};
}

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

SocketWriter::State SocketWriter::write(std::string_view head, std::span<Frame const* const> events,
                                        std::shared_ptr<http::WatchUser> const& user) {
    bool const few = events.size() <= fewPieces;
    auto const [result, isAll] = few ? gather<fewPieces>(stream_, head, events) : gather<http::mostPieces>(stream_, head, events);
    if (isAll) return State::empty;
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
