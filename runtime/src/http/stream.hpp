// The bytes of one connection, plain or encrypted, behind one type, so that the HTTP code is compiled once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "http/watch.hpp"

namespace eh::http {

/// That one write takes at a time; of more, the first are written.
inline constexpr std::size_t mostPieces = 256;

struct StreamResult {
    enum class State : std::uint8_t {
        done,       ///< `bytes` of them, at least one
        wouldBlock, ///< wait, then try again
        end,        ///< the peer has finished sending
        error,      ///< the stream is of no more use
    };
    State state;
    std::size_t bytes = 0;
};

/// Never blocks, never throws, never raises SIGPIPE. Loop only.
class Stream {
public:
    virtual ~Stream() = default;
    /// wouldBlock also means that this socket has had its share: others first, so wait.
    [[nodiscard]] virtual StreamResult readSome(std::span<char> into) noexcept = 0;
    /// Writes as much as goes now of the pieces, in order. After wouldBlock the same bytes must come first again.
    [[nodiscard]] virtual StreamResult writeSome(std::span<std::string_view const> pieces) noexcept = 0;
    /// See Watch.
    virtual void waitReadable(std::shared_ptr<WatchUser> user) = 0;
    /// Behind all who wait otherwise: for whom much is to be done then.
    virtual void waitReadableInTurn(std::shared_ptr<WatchUser> user) { waitReadable(std::move(user)); }
    virtual void waitWritable(std::shared_ptr<WatchUser> user) = 0;
    /// Whether bytes can be exchanged: false during a handshake, which reading drives.
    [[nodiscard]] virtual bool established() const noexcept = 0;
    /// Tells the peer that nothing more will be sent.
    virtual void shutdownWrite() noexcept = 0;
    virtual void close() noexcept = 0;
    /// After an error: more of it than that the connection broke; empty if there is no more.
    [[nodiscard]] virtual std::string problem() const { return {}; }
    /// Has the processor fetch what writeSome() will touch besides this object, which has been fetched.
    virtual void prefetch() const noexcept {}
    /// Of any of them, about.
    static constexpr std::size_t fetchedSize = 64;
};

[[nodiscard]] std::unique_ptr<Stream> plainStream(std::unique_ptr<Watch> socket);

} // namespace eh::http
