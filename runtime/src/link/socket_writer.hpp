// What goes out on one socket: pieces in order, as much as the kernel takes, the rest when it takes more.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>

#include <eh/http.hpp>

#include "http/stream.hpp"

namespace eh {

/// Loop only.
class SocketWriter {
public:
    enum class State { empty, waiting, failed };

    explicit SocketWriter(http::Stream& stream) noexcept : stream_(stream) {}

    void add(http::Buffer piece);
    /// Writes what goes now, gathered. When something is left, `user` is told once it can go on.
    State flush(std::shared_ptr<http::WatchUser> const& user);
    /// The wait of flush() has ended.
    void writable() noexcept { waits_ = false; }
    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    void written(std::size_t bytes);

    http::Stream& stream_;
    std::deque<http::Buffer> pieces_;
    std::size_t offset_ = 0;  // of the first piece, how much has gone
    std::size_t bytes_ = 0;
    bool waits_ = false;
};

}  // namespace eh
