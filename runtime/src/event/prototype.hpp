// The prototype of an event, parsed: what the codecs check arguments against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/value.hpp>

namespace eh {

struct Parameter {
    Type type = Type::int32;
    std::uint32_t length = 0;  ///< of a fixed array; 0: any
};

struct Prototype {
    std::string name;
    std::vector<Parameter> parameters;
    std::string text;  ///< "name(string,int[10])"
};

/// Nothing if `text` is not a prototype as docs/idl.md writes it.
[[nodiscard]] std::optional<Prototype> parsePrototype(std::string_view text);

/// The name before the parenthesis; all of `text` if it has none.
[[nodiscard]] std::string_view prototypeName(std::string_view text) noexcept;

/// "int[10]", for messages.
[[nodiscard]] std::string toString(Parameter const& parameter);

}  // namespace eh
