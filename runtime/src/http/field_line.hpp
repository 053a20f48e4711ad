// The lines that heads and trailers are made of, read as RFC 9112 has them and not otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// The line that `bytes` begin with.
struct Line {
    enum class State : std::uint8_t {
        partial,   ///< its end has not come
        complete,
        malformed, ///< it ends with LF alone
    };
    State state;
    std::string_view text; ///< without its end
    std::size_t size = 0;  ///< with its end
};

/// `searched`: so many bytes are known to hold no LF.
[[nodiscard]] Line readLine(std::string_view bytes, std::size_t searched = 0) noexcept;

/// "Name: value", without the blanks around the value; nothing for what is no field, folded ones included. An obsolete
/// fold begins with a blank, which no name does.
[[nodiscard]] std::optional<Header> readFieldLine(std::string_view line) noexcept;

/// Only of digits, at least one; nothing otherwise, or if the number does not fit.
[[nodiscard]] std::optional<std::uint64_t> readLength(std::string_view digits) noexcept;

/// Whether `text` can be the value of Host: a name, an IPv4 address or an IPv6 literal in brackets, and perhaps a port. The
/// name may be empty.
[[nodiscard]] bool isHostValue(std::string_view text) noexcept;

} // namespace eh::http
