// How every upgraded socket is read: into the buffer of its loop.
#pragma once

#include "event/loop.hpp"
#include "http/stream.hpp"

namespace eh {

/// Gives `feed` what has come if `mayRead`; false if the socket has ended. Once a turn: the stream knows what is one
/// socket's share of it. Loop only.
template <typename MayRead, typename Feed>
[[nodiscard]] bool readWhatCame(Loop& loop, http::Stream& stream, MayRead mayRead, Feed feed) {
    if (!mayRead()) return true;
    auto const buffer = loop.receiveBuffer();
    auto const result = stream.readSome(buffer);
    if (result.state == http::StreamResult::State::wouldBlock) return true;
    if (result.state != http::StreamResult::State::done) return false;
    feed(buffer.first(result.bytes));
    return true;
}

}  // namespace eh
