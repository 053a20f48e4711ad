// The CBOR codec of the event path (RFC 8949, typed arrays of RFC 8746): arguments to bytes and back, by hand, strict
// in both directions (docs/protocol.md). Bytes are held in strings, as all frames are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/value.hpp>

#include "event/codec/arena.hpp"
#include "event/codec/event_head.hpp"
#include "event/prototype.hpp"

namespace eh::cbor {

/// Arrays, maps and tags may stand in each other this deep.
inline constexpr std::size_t deepest = 8;

/// What every event of that name begins with: the head of an array of three, both names, the head of the arguments.
[[nodiscard]] std::string eventPrefix(std::string_view interface, std::string_view event, std::size_t argumentCount);

/// Appends `prefix` and the arguments, as many as it announces. False if a string had to be repaired: what is not UTF-8
/// became U+FFFD.
[[nodiscard]] bool encodeEvent(std::string& out, std::string_view prefix, std::span<Value const> arguments);

/// The first data item of a sequence, as itemLength finds it.
struct Item {
    enum class State : std::uint8_t { whole, incomplete, malformed };

    State state = State::incomplete;
    /// whole: the bytes of the item. incomplete: it has at least so many, so nothing is gained by asking before they
    /// are there. malformed: where the fault is.
    std::size_t length = 0;
    std::string_view problem{};  ///< malformed: what is wrong; static text
};

/// Measures the item at the front of `bytes`: well-formed, definite lengths only, at most `deepest` levels. Takes time
/// in proportion to the heads in it. Whether text is UTF-8 is left to the decoder.
[[nodiscard]] Item itemLength(std::string_view bytes) noexcept;

/// Whether an item, of which at least one byte is there, is a map: in a sequence of messages that is a control message.
[[nodiscard]] inline bool isMap(std::string_view item) noexcept {
    return !item.empty() && static_cast<unsigned char>(item.front()) >> 5 == 5;
}

/// Reads the array head and the two names of one item. Returns an empty string, or what is wrong.
[[nodiscard]] std::string decodeHead(std::string_view item, Arena& arena, EventHead& head);

/// Reads the array of arguments, the rest of a head, into `values` as `prototype` wants it. The values point into the
/// message and the arena: a typed array that is not aligned in the message is copied, once. Returns an empty string, or
/// what is wrong, as in "argument 1: expected string, got integer".
[[nodiscard]] std::string decodeArguments(std::string_view rest, Prototype const& prototype, Arena& arena,
                                          std::vector<Value>& values);

}  // namespace eh::cbor
