// The parts of Request that read headers, queries and simple forms.
#include <algorithm>

#include <eh/http.hpp>

#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

/// Whether percentDecoded would change it, or refuse it.
bool isEscaped(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) { return c == '%' || c == '+'; });
}

std::optional<std::string> decoded(std::string_view text) {
    if (!isEscaped(text)) return std::string(text);
    return percentDecoded(text, Plus::isSpace);
}

bool isNamed(std::string_view key, std::string_view name) {
    return isEscaped(key) ? percentDecoded(key, Plus::isSpace) == name : key == name;
}

/// Calls `visit` with each name and value as sent, until it returns true.
template <typename Visit> void eachPair(std::string_view text, Visit visit) {
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('&'), text.size());
        std::string_view const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        std::size_t const equals = std::min(pair.find('='), pair.size());
        if (visit(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())))) return;
    }
}

std::optional<std::string> valueOf(std::string_view text, std::string_view name) {
    std::optional<std::string> found;
    eachPair(text, [&](std::string_view key, std::string_view value) {
        if (!isNamed(key, name)) return false;
        found = decoded(value);
        return true;
    });
    return found;
}

} // namespace

std::vector<Parameter> parseParameters(std::string_view text) {
    std::vector<Parameter> all;
    eachPair(text, [&](std::string_view key, std::string_view value) {
        auto name = decoded(key);
        auto content = decoded(value);
        if (name && content) all.push_back({std::move(*name), std::move(*content)});
        return false;
    });
    return all;
}

std::string_view Request::header(std::string_view name) const noexcept {
    for (Header const& each : headers)
        if (sameText(each.name, name)) return each.value;
    return {};
}

bool Request::hasHeader(std::string_view name) const noexcept {
    for (Header const& each : headers)
        if (sameText(each.name, name)) return true;
    return false;
}

std::optional<std::string> Request::parameter(std::string_view name) const { return valueOf(query, name); }

std::vector<Parameter> Request::parameters() const { return parseParameters(query); }

bool Request::isForm() const noexcept {
    std::string_view const type = header("Content-Type");
    return sameText(trimmed(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded");
}

std::optional<std::string> Request::field(std::string_view name) const {
    return isForm() ? valueOf(body, name) : std::nullopt;
}

std::vector<Parameter> Request::fields() const { return isForm() ? parseParameters(body) : std::vector<Parameter>(); }

std::size_t Directory::maxBody(Request const&) const { return 0; }

} // namespace eh::http
