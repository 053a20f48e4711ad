// Writes what the testbed sent and received as JSON lines, for a checker that compares them with those of its clients.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <eh/connection_id.hpp>

namespace testbed {

/// One history file; without a file name every function does nothing. Any thread.
///
/// The value `v` of an event is `name:what`, e.g. `counted:17` or `text:hello`, and `name` alone for events that
/// nothing distinguishes. The second event of the same value in one direction of a connection gets `#2`, and so on:
/// both ends count alike, so a lost or doubled one is still seen.
class History {
public:
    /// Throws std::runtime_error if the file cannot be written.
    explicit History(std::string const& file);

    /// An event is about to be handed to the library by sending thread `thread` (0: the loop). Returns its `v`.
    std::string sending(eh::ConnectionId connection, std::string_view event, unsigned thread = 0);
    /// The library did not take what sending() returned `v` for.
    void refused(eh::ConnectionId connection, std::string const& v);
    void received(eh::ConnectionId connection, std::string_view event);
    /// `count` events for that connection were dropped; the library does not say which, so the line has a null `v`.
    void dropped(eh::ConnectionId connection, std::uint64_t count);
    void ended(eh::ConnectionId connection);

    [[nodiscard]] bool enabled() const noexcept { return file_ != nullptr; }

private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    using Counts = std::map<std::string, unsigned, std::less<>>;

    static std::string numbered(Counts& counts, std::string_view event);
    void write(std::string const& line);

    std::mutex mutex_;
    std::unique_ptr<std::FILE, Close> file_;
    std::map<std::int32_t, Counts> up_;    // per connection, until it has ended
    std::map<std::int32_t, Counts> down_;
};

}  // namespace testbed
