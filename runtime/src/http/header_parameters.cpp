// Tokens, quotes and semicolons.
#include "http/header_parameters.hpp"

#include <algorithm>
#include <utility>

#include "http/text.hpp"

namespace eh::http {

namespace {

std::string_view takeToken(std::string_view& text) {
    auto const end = std::find_if_not(text.begin(), text.end(), isTokenCharacter);
    auto const token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(token.size());
    return token;
}

/// What stands between quotes, of which the first is known to be there; nothing if the second is missing.
std::optional<std::string> takeQuoted(std::string_view& text) {
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            text.remove_prefix(at + 1);
            return value;
        }
        bool const escapes = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
        if (escapes) ++at;
        value += text[at];
    }
    return std::nullopt;
}

std::optional<std::string> takeValue(std::string_view& text) {
    if (text.starts_with('"')) return takeQuoted(text);
    std::string_view const token = takeToken(text);
    if (token.empty()) return std::nullopt;
    return std::string(token);
}

} // namespace

std::string const* HeaderParameters::find(std::string_view name) const noexcept {
    for (auto const& [key, content] : parameters)
        if (sameText(key, name)) return &content;
    return nullptr;
}

std::optional<HeaderParameters> parseHeaderParameters(std::string_view text) {
    HeaderParameters result;
    std::size_t const end = std::min(text.find(';'), text.size());
    result.value = trimmed(text.substr(0, end));
    text.remove_prefix(end);
    while (!(text = trimmed(text)).empty()) {
        if (text.front() != ';') return std::nullopt;
        text = trimmed(text.substr(1));
        if (text.empty()) break; // a semicolon at the end
        std::string_view const name = takeToken(text);
        if (name.empty() || !text.starts_with('=') || result.find(name) != nullptr) return std::nullopt;
        text.remove_prefix(1);
        auto value = takeValue(text);
        if (!value) return std::nullopt;
        result.parameters.emplace_back(name, std::move(*value));
    }
    return result;
}

} // namespace eh::http
