// The heads of CBOR data items (RFC 8949 section 3): what every other part of the codec reads and writes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eh::cbor {

enum class Major : std::uint8_t { positive, negative, bytes, text, array, map, tag, other };

/// Tags of RFC 8746: arrays of signed integers and floats, little endian.
inline constexpr std::uint64_t tagInts = 78;
inline constexpr std::uint64_t tagLongs = 79;
inline constexpr std::uint64_t tagDoubles = 86;

/// Additional information of Major::other, for the values that have a name.
namespace info {
inline constexpr std::uint8_t isFalse = 20;
inline constexpr std::uint8_t isTrue = 21;
inline constexpr std::uint8_t isNull = 22;
inline constexpr std::uint8_t isUndefined = 23;
inline constexpr std::uint8_t oneByte = 24;
inline constexpr std::uint8_t float16 = 25;
inline constexpr std::uint8_t float32 = 26;
inline constexpr std::uint8_t float64 = 27;
inline constexpr std::uint8_t indefinite = 31;
}  // namespace info

struct Head {
    Major major = Major::positive;
    std::uint8_t info = 0;    ///< the five low bits of the first byte
    std::uint8_t size = 0;    ///< of the head itself, in bytes
    std::uint64_t value = 0;  ///< the number, length, count, tag, or the bits of a float
};

enum class HeadState : std::uint8_t { whole, incomplete, malformed };

/// readHead for heads that are not a single byte.
[[nodiscard]] HeadState readLongHead(std::string_view bytes, Head& head, std::string_view& problem) noexcept;

/// Reads the head at the front of `bytes`. Where it is incomplete, head.size is what it needs (1 if nothing is there);
/// where it is malformed, `problem` says why.
[[nodiscard]] inline HeadState readHead(std::string_view bytes, Head& head, std::string_view& problem) noexcept {
    head.size = 1;
    if (bytes.empty()) return HeadState::incomplete;
    auto const first = static_cast<std::uint8_t>(bytes.front());
    head.major = static_cast<Major>(first >> 5);
    head.info = first & 31u;
    head.value = head.info;
    return head.info < info::oneByte ? HeadState::whole : readLongHead(bytes, head, problem);
}

/// Appends the shortest head for `value`.
void appendHead(std::string& out, Major major, std::uint64_t value);

/// Appends a text with its head; false if what is not UTF-8 had to be replaced by U+FFFD.
[[nodiscard]] bool appendText(std::string& out, std::string_view text);

/// Appends an integer by its shortest head.
void appendInteger(std::string& out, std::int64_t value);

/// What an item is, for messages: "integer", "byte string", "string", "array", "map", "tag 79", "float", "null", ...
[[nodiscard]] std::string kind(Head const& head);

/// The number of an integer item in decimal, whatever its size.
[[nodiscard]] std::string integerText(Head const& head);

}  // namespace eh::cbor
