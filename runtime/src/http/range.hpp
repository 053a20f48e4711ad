// Which part of a file is asked for (RFC 9110, 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace eh::http {

struct ByteRange {
    std::uint64_t from;
    std::uint64_t size;
};

enum class RangeKind : unsigned char {
    whole,         ///< none is asked for, or in a way that may be ignored: several, another unit, malformed
    part,          ///< `range` of it
    unsatisfiable, ///< 416
};

struct RangeChoice {
    RangeKind kind = RangeKind::whole;
    ByteRange range{};
};

/// `header`: the value of Range; `size`: of the file.
[[nodiscard]] RangeChoice chooseRange(std::string_view header, std::uint64_t size) noexcept;

} // namespace eh::http
