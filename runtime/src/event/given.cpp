// Comparisons of values with a prototype, of strings with UTF-8, and the search for U+0000 in them.
#include "event/given.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "event/codec/utf8.hpp"

namespace eh {

bool fits(Prototype const& prototype, std::span<Value const> arguments) noexcept {
    return std::ranges::equal(prototype.parameters, arguments, [](Parameter const& parameter, Value const& value) {
        return parameter.type == value.type() && (parameter.length == 0 || parameter.length == value.size());
    });
}

void requireText(std::string const& event, std::span<Value const> arguments) {
    auto const require = [&](std::string_view text, std::size_t argument) {
        std::size_t const wrong = utf8::firstInvalid(text);
        if (wrong == text.size()) return;
        throw std::invalid_argument(event + ": argument " + std::to_string(argument + 1) + ": not valid UTF-8 at byte " +
                                    std::to_string(wrong));
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value const& value = arguments[i];
        if (value.type() == Type::string) require(value.string(), i);
        if (value.type() != Type::strings) continue;
        for (std::size_t element = 0; element < value.size(); ++element) require(value.stringAt(element), i);
    }
}

std::string terminatorWithin(std::span<Value const> arguments) {
    auto const holds = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value const& value = arguments[i];
        bool const found = (value.type() == Type::string && holds(value.string())) ||
                           (value.type() == Type::strings && std::ranges::any_of(value.strings(), holds));
        if (found) return "argument " + std::to_string(i + 1) + ": U+0000 in a string, which this program does not take";
    }
    return {};
}

}  // namespace eh
