// How every upgraded socket is read: into the buffer of its loop, a few times, until it has nothing more.
#pragma once

#include "event/loop.hpp"
#include "http/stream.hpp"

namespace eh {

inline constexpr int readsPerTurn = 8;  // of one socket, before the others have theirs

/// Gives `feed` what comes while `mayRead` holds; false if the socket has ended. Loop only.
template <typename MayRead, typename Feed>
[[nodiscard]] bool readWhatCame(Loop& loop, http::Stream& stream, MayRead mayRead, Feed feed) {
    for (int i = 0; i < readsPerTurn && mayRead(); ++i) {
        auto const buffer = loop.receiveBuffer();
        auto const result = stream.readSome(buffer);
        if (result.state == http::StreamResult::State::wouldBlock) return true;
        if (result.state != http::StreamResult::State::done) return false;
        feed(buffer.first(result.bytes));
        if (result.bytes < buffer.size()) return true;
    }
    return true;
}

}  // namespace eh
