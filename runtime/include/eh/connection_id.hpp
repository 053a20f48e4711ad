// The id of a connection, as a type of its own so that a plain number cannot be taken for one.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace eh {

/// Names one connection of one client: 1 to 2^31-1, unique in the process and not given out again while in use.
///
/// A value: it may outlive its connection. Sending to an id that names no connection answers SendResult::gone, so
/// an id that arrived from outside may be wrapped without a check.
class ConnectionId {
public:
    explicit constexpr ConnectionId(std::int32_t value) noexcept : value_(value) {}

    [[nodiscard]] constexpr std::int32_t value() const noexcept { return value_; }

    friend constexpr auto operator<=>(ConnectionId, ConnectionId) noexcept = default;

private:
    std::int32_t value_;
};

}  // namespace eh

template <>
struct std::hash<eh::ConnectionId> {
    std::size_t operator()(eh::ConnectionId id) const noexcept { return std::hash<std::int32_t>{}(id.value()); }
};
