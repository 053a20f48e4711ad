// Comparisons of values with a prototype, and of strings with UTF-8.
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

}  // namespace eh
