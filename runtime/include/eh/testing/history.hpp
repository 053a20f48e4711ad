// What was sent and what arrived, written down while it happens, and judged: nothing lost, doubled or reordered.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <eh/connection_id.hpp>
#include <eh/testing/fault.hpp>

namespace eh::testing {

/// A record of values and where they went. Values are unique in one way of one connection; a sending thread is a number
/// that the test chooses. Grows with what it is told. One thread at a time.
class History {
public:
    using Way = Moment::Way;

    /// Handed to the library.
    void send(ConnectionId connection, Way way, std::string_view value, int thread = 0);
    /// Given to the application.
    void receive(ConnectionId connection, Way way, std::string_view value);
    /// The library said that it dropped or replaced it.
    void drop(ConnectionId connection, Way way, std::string_view value);
    /// The call that sends it failed: it may arrive or not.
    void refuse(ConnectionId connection, Way way, std::string_view value);
    /// The connection ended: what was sent last may be missing, but nothing before something that arrived.
    void end(ConnectionId connection);

    /// One sentence for each fault, in the order of connections; the first 100.
    [[nodiscard]] std::vector<std::string> problems() const;
    /// JSON lines in the order of what happened: {"op":"send","conn":17,"dir":"down","v":"k-1","th":0}, the same
    /// without "th" for recv, drop and refuse, and {"op":"end","conn":17}.
    void write(std::ostream& out) const;

private:
    enum class Op : std::uint8_t { send, receive, drop, refuse, end };
    struct Entry {
        Op op;
        std::int32_t connection;
        Way way;
        std::string value;
        int thread;
    };
    void add(Op op, ConnectionId connection, Way way, std::string_view value, int thread = 0);

    std::vector<Entry> entries_;
};

}  // namespace eh::testing
