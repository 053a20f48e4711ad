// Both encodings behind one door: what the event room knows of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/value.hpp>

#include "event/codec/arena.hpp"
#include "event/codec/control.hpp"
#include "event/codec/encoding.hpp"
#include "event/codec/event_head.hpp"
#include "event/prototype.hpp"

namespace eh::codec {

/// What every event of that name begins with.
[[nodiscard]] std::string eventPrefix(Encoding encoding, std::string_view interface, Prototype const& prototype);

/// Appends a whole event; false if a string had to be repaired: what is not UTF-8 became U+FFFD.
[[nodiscard]] bool encodeEvent(Encoding encoding, std::string& out, std::string_view prefix,
                               std::span<Value const> arguments);

enum class Found : std::uint8_t {
    event,
    control,
    nothing,    ///< the end
    malformed,  ///< CBOR that is not well-formed, or cut off: nobody knows how many events follow
};
/// Takes the first message off `rest`.
[[nodiscard]] Found nextMessage(Encoding encoding, std::string_view& rest, std::string_view& message);

/// On failure `problem` is a sentence.
[[nodiscard]] std::optional<ControlMessage> parseControl(Encoding encoding, std::string_view message,
                                                         std::string& problem);

/// See json::decodeHead and json::decodeArguments.
[[nodiscard]] std::string decodeHead(Encoding encoding, std::string_view message, Arena& arena, EventHead& head);
[[nodiscard]] std::string decodeArguments(Encoding encoding, std::string_view rest, Prototype const& prototype,
                                          Arena& arena, std::vector<Value>& values);

}  // namespace eh::codec
