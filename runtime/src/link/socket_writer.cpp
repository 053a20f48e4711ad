// One sendmsg for all that waits; a wait for writability only when the kernel has no room.
#include "link/socket_writer.hpp"

#include <array>
#include <utility>

namespace eh {

void SocketWriter::add(http::Buffer piece) {
    if (piece.view().empty()) return;
    bytes_ += piece.view().size();
    pieces_.push_back(std::move(piece));
}

SocketWriter::State SocketWriter::flush(std::shared_ptr<http::WatchUser> const& user) {
    std::array<std::string_view, 64> views;
    while (!pieces_.empty() && !waits_) {
        std::size_t count = 0;
        for (http::Buffer const& piece : pieces_) {
            views[count] = piece.view();
            if (++count == views.size()) break;
        }
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

void SocketWriter::written(std::size_t bytes) {
    bytes_ -= bytes;
    bytes += offset_;
    while (!pieces_.empty() && bytes >= pieces_.front().view().size()) {
        bytes -= pieces_.front().view().size();
        pieces_.pop_front();
    }
    offset_ = bytes;
}

}  // namespace eh
