// Scheme, then what each scheme says in its own way.
#include "http/auth/authorization.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <map>
#include <vector>

#include "event/codec/base64.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::size_t longestCredentials = 4'096;
constexpr std::size_t mostParameters = 16;

bool isControl(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool hasControls(std::string_view text) noexcept { return std::any_of(text.begin(), text.end(), isControl); }

bool isTokenEnd(char c) noexcept { return !isTokenCharacter(c); }

using Parameters = std::map<std::string, std::string, std::less<>>;

/// Takes name=value, the value a token or in quotes, from the front of `text`.
bool takeParameter(std::string_view& text, Parameters& into) {
    auto const nameEnd = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), isTokenEnd) - text.begin());
    std::string name(text.substr(0, nameEnd));
    std::transform(name.begin(), name.end(), name.begin(), lowered);
    text = trimmed(text.substr(nameEnd));
    if (name.empty() || !text.starts_with('=')) return false;
    text = trimmed(text.substr(1));
    std::string value;
    if (text.starts_with('"')) {
        std::size_t at = 1;
        for (; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && ++at == text.size()) return false;
            value += text[at];
        }
        if (at >= text.size()) return false;
        text.remove_prefix(at + 1);
    } else {
        auto const end = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), isTokenEnd) - text.begin());
        if (end == 0) return false;
        value = text.substr(0, end);
        text.remove_prefix(end);
    }
    return !hasControls(value) && into.emplace(std::move(name), std::move(value)).second;
}

std::optional<Parameters> readParameters(std::string_view text) {
    Parameters parameters;
    text = trimmed(text);
    while (!text.empty()) {
        if (parameters.size() == mostParameters || !takeParameter(text, parameters)) return std::nullopt;
        text = trimmed(text);
        if (text.empty()) break;
        if (!text.starts_with(',')) return std::nullopt;
        text = trimmed(text.substr(1));
    }
    return parameters;
}

bool isHex(std::string_view text, std::size_t size) noexcept {
    return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace

std::optional<std::string_view> credentialsOf(Request const& request, std::string_view scheme) noexcept {
    std::optional<std::string_view> found;
    for (Header const& header : request.headers) {
        if (!sameText(header.name, "Authorization")) continue;
        if (found || header.value.size() > longestCredentials) return std::nullopt;
        found = header.value;
    }
    if (!found) return std::nullopt;
    std::size_t const blank = found->find(' ');
    if (!sameText(found->substr(0, blank), scheme)) return std::nullopt;
    return blank == std::string_view::npos ? std::string_view() : trimmed(found->substr(blank));
}

std::optional<BasicCredentials> parseBasic(std::string_view credentials) {
    std::vector<std::byte> bytes(base64::decodedSize(credentials));
    std::size_t const size = bytes.empty() ? base64::npos : base64::decode(credentials, bytes.data());
    if (size == base64::npos) return std::nullopt;
    std::string_view const text(reinterpret_cast<char const*>(bytes.data()), size);
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos || hasControls(text)) return std::nullopt;
    return BasicCredentials{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

std::optional<std::string_view> parseBearer(std::string_view credentials) noexcept {
    bool const sound = !credentials.empty() && std::none_of(credentials.begin(), credentials.end(), [](char c) { return isControl(c) || c == ' '; });
    return sound ? std::optional(credentials) : std::nullopt;
}

std::optional<DigestCredentials> parseDigest(std::string_view credentials) {
    auto parameters = readParameters(credentials);
    if (!parameters) return std::nullopt;
    auto const take = [&](std::string_view name) {
        auto const found = parameters->find(name);
        return found == parameters->end() ? std::string() : std::move(found->second);
    };
    if (!sameText(take("algorithm"), "SHA-256") || take("qop") != "auth" || take("userhash") == "true") return std::nullopt;
    DigestCredentials read{take("username"), take("realm"), take("nonce"), take("uri"), take("response"), take("cnonce"), take("nc")};
    std::transform(read.response.begin(), read.response.end(), read.response.begin(), lowered);
    std::string small = read.count;
    std::transform(small.begin(), small.end(), small.begin(), lowered);
    if (read.user.empty() || read.nonce.empty() || read.uri.empty() || read.cnonce.empty()) return std::nullopt;
    if (!isHex(read.response, 64) || !isHex(small, 8)) return std::nullopt;
    std::from_chars(small.data(), small.data() + small.size(), read.number, 16);
    return read;
}

} // namespace eh::http
