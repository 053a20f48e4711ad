// What goes out on one socket: pieces in order, as much as the kernel takes, the rest when it takes more.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

#include "event/frame.hpp"
#include "http/stream.hpp"
#include "link/batch.hpp"

namespace eh {

/// Loop only.
class SocketWriter {
public:
    enum class State { empty, waiting, failed };

    explicit SocketWriter(http::Stream& stream) noexcept : stream_(stream) {}

    void add(http::Buffer piece);
    /// Writes what goes now, gathered. When something is left, `user` is told once it can go on.
    State flush(std::shared_ptr<http::WatchUser> const& user);
    /// While it is empty: writes a head and the events behind it, at least one, of `bytes` together. Only what the kernel
    /// does not take is kept.
    State write(std::string_view head, std::span<Frame const* const> events, std::size_t bytes, Batch& batch,
                std::shared_ptr<http::WatchUser> const& user);
    /// The wait of flush() or write() has ended.
    void writable() noexcept { waits_ = false; }
    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }

private:
    void written(std::size_t bytes);
    void keep(std::string_view head, std::span<Frame const* const> events, std::size_t written);

    http::Stream& stream_;
    std::vector<http::Buffer> pieces_;  // without storage while empty: most sockets wait for nothing most of the time
    std::size_t next_ = 0;              // the first piece that has not gone
    std::size_t offset_ = 0;            // of it, how much has
    bool waits_ = false;
};

}  // namespace eh
