// Arbitrary Cookie headers against a reader that is slow and simple, and arbitrary texts as the place to go after a sign-in.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/auth/cookie.hpp"
#include "http/auth/sign_in_page.hpp"
#include "http/target.hpp"
#include "../require.hpp"

namespace {

using namespace eh::http;

std::string bare(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
    return text;
}

std::vector<std::string> split(std::string const& text, char at) {
    std::vector<std::string> parts(1);
    for (char const c : text) {
        if (c == at) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

std::optional<std::string> slowly(std::vector<std::string> const& headers, std::string const& name) {
    std::optional<std::string> found;
    for (auto const& header : headers) {
        for (auto const& part : split(header, ';')) {
            std::string const pair = bare(part);
            std::size_t const equals = pair.find('=');
            if (equals == std::string::npos || bare(pair.substr(0, equals)) != name) continue;
            std::string value = bare(pair.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
            if (found && *found != value) return std::nullopt;
            found = value;
        }
    }
    return found;
}

std::optional<std::string> find(std::vector<std::string> const& lines, std::string_view name) {
    std::vector<Header> headers;
    for (auto const& line : lines) headers.push_back({"Cookie", line});
    Request request;
    request.headers = headers;
    auto const found = cookieOf(request, name);
    return found ? std::optional(std::string(*found)) : std::nullopt;
}

void followed(std::string_view text) {
    std::string const next = safeNext(text);
    require(next.starts_with('/') && !next.starts_with("//") && next.find('\\') == std::string::npos, "it leads to another site");
    require(std::none_of(next.begin(), next.end(), [](char c) { return c <= ' ' || c == 0x7F; }), "browsers skip what is in it");
    std::string path;
    std::string_view query;
    require(parseTarget(next, path, query), "it is no path");
    require(next == "/" || next == text, "it leads somewhere that nobody asked for");
    require(htmlText(text).find_first_of("<>\"'") == std::string::npos, "text that is markup");
}

} // namespace

/// Lines are headers of one request.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    auto const lines = split(text, '\n');
    for (std::string const name : {"session", "__Host-session", "a"})
        require(find(lines, name) == slowly(lines, name), "a cookie is found where there is none, or another one");
    std::string joined = text;
    std::replace(joined.begin(), joined.end(), '\n', ';');
    require(find({joined}, "session") == find(lines, "session"), "it matters in how many headers cookies come");
    followed(text);
    return 0;
}
