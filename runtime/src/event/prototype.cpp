// Reads and writes prototypes such as `name(string,int[10])`.
#include "event/prototype.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace eh {

namespace {

constexpr std::array<std::pair<std::string_view, Type>, 5> scalars{{{"int", Type::int32},
                                                                     {"long", Type::int64},
                                                                     {"double", Type::float64},
                                                                     {"string", Type::string},
                                                                     {"byte", Type::bytes}}};

Type arrayOf(Type element) noexcept {
    switch (element) {
    case Type::int32: return Type::ints;
    case Type::int64: return Type::longs;
    case Type::float64: return Type::doubles;
    case Type::string: return Type::strings;
    default: return Type::bytes;
    }
}

std::optional<Parameter> parseParameter(std::string_view text) {
    std::size_t const bracket = text.find('[');
    Parameter parameter;
    bool known = false;
    for (auto const& [name, type] : scalars) {
        if (text.substr(0, bracket) != name) continue;
        parameter.type = type;
        known = true;
    }
    if (!known) return std::nullopt;
    if (bracket == std::string_view::npos) {
        if (parameter.type == Type::bytes) return std::nullopt;  // byte exists as an array only
        return parameter;
    }
    parameter.type = arrayOf(parameter.type);
    std::string_view const length = text.substr(bracket + 1);
    if (length == "]") return parameter;
    auto const [end, error] = std::from_chars(length.data(), length.data() + length.size(), parameter.length);
    bool const closed = end + 1 == length.data() + length.size() && *end == ']';
    if (error != std::errc{} || !closed || parameter.length == 0 || length.front() == '0') return std::nullopt;
    return parameter;
}

}  // namespace

std::string_view prototypeName(std::string_view text) noexcept { return text.substr(0, text.find('(')); }

std::optional<Prototype> parsePrototype(std::string_view text) {
    std::size_t const open = text.find('(');
    if (open == 0 || open == std::string_view::npos || text.back() != ')') return std::nullopt;
    Prototype prototype{std::string(text.substr(0, open)), {}, std::string(text)};
    std::string_view rest = text.substr(open + 1, text.size() - open - 2);
    if (rest.empty()) return prototype;
    for (;;) {
        std::size_t const comma = rest.find(',');
        auto const parameter = parseParameter(rest.substr(0, comma));
        if (!parameter) return std::nullopt;
        prototype.parameters.push_back(*parameter);
        if (comma == std::string_view::npos) return prototype;
        rest.remove_prefix(comma + 1);
    }
}

std::string toString(Parameter const& parameter) {
    std::string const brackets = parameter.length == 0 ? "[]" : '[' + std::to_string(parameter.length) + ']';
    switch (parameter.type) {
    case Type::int32: return "int";
    case Type::int64: return "long";
    case Type::float64: return "double";
    case Type::string: return "string";
    case Type::ints: return "int" + brackets;
    case Type::longs: return "long" + brackets;
    case Type::doubles: return "double" + brackets;
    case Type::strings: return "string" + brackets;
    case Type::bytes: return "byte" + brackets;
    }
    return "unknown";
}

}  // namespace eh
