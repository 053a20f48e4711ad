// Request targets and percent-encoding.
#include "http/target.hpp"

#include <algorithm>

#include "http/eight_bytes.hpp"
#include "http/field_line.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char const low = lowered(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// The byte that text[at..at+2], "%XX", stands for; -1 if it is no such thing.
int escapedByte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size()) return -1;
    int const high = hexDigit(text[at + 1]);
    int const low = hexDigit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Adds one decoded segment to a path that has no slash at its end.
bool addSegment(std::string& path, std::string_view segment) {
    if (segment.empty() || segment == ".") return true;
    if (segment != "..") {
        path.append("/").append(segment);
        return true;
    }
    if (path.empty()) return false;
    path.resize(path.rfind('/'));
    return true;
}

/// Whether decodePath would leave it as it is: no byte that it changes or refuses, and no segment that is empty or
/// begins with a dot.
bool isPlainPath(std::string_view raw) {
    char before = '\0';
    // Eight at a time, each with the byte behind it.
    while (raw.size() > 8) {
        std::uint64_t const word = eightBytes(raw.data());
        std::uint64_t const next = eightBytes(raw.data() + 1);
        std::uint64_t const changed = bytesThatAre(word, '%') | bytesThatAre(word, '\\') | bytesThatAre(word, '\0');
        if ((changed | (bytesThatAre(word, '/') & (bytesThatAre(next, '/') | bytesThatAre(next, '.')))) != 0) return false;
        before = raw[7];
        raw.remove_prefix(8);
    }
    for (char const c : raw) {
        bool const special = c == '%' || c == '\\' || c == '\0' || (before == '/' && (c == '/' || c == '.'));
        if (special) return false;
        before = c;
    }
    return true;
}

bool decodePath(std::string_view raw, std::string& path) {
    if (isPlainPath(raw)) {
        path.assign(raw);
        return true;
    }
    std::string segment;
    bool directory = false; // whether the last segment was empty, "." or ".."
    for (std::size_t at = 1; at <= raw.size(); ++at) {
        if (at < raw.size() && raw[at] != '/') {
            int byte = static_cast<unsigned char>(raw[at]);
            if (byte == '%') {
                byte = escapedByte(raw, at);
                if (byte < 0 || byte == '/') return false;
                at += 2;
            }
            if (byte == 0 || byte == '\\') return false;
            segment += static_cast<char>(byte);
            continue;
        }
        directory = segment.empty() || segment == "." || segment == "..";
        if (!addSegment(path, segment)) return false;
        segment.clear();
    }
    if (directory || path.empty()) path += '/';
    return true;
}

} // namespace

std::optional<std::string> percentDecoded(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%') {
            int const byte = escapedByte(text, at);
            if (byte < 0) return std::nullopt;
            decoded += static_cast<char>(byte);
            at += 2;
        } else {
            decoded += plus == Plus::isSpace && text[at] == '+' ? ' ' : text[at];
        }
    }
    return decoded;
}

std::string percentEncodedSegment(std::string_view segment) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string encoded;
    for (char const c : segment) {
        bool const plain = (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'z') ||
                           std::string_view("-._~!$&'()*+,;=:@").find(c) != std::string_view::npos;
        auto const byte = static_cast<unsigned char>(c);
        if (plain)
            encoded += c;
        else
            encoded.append({'%', hex[byte >> 4], hex[byte & 15]});
    }
    return encoded;
}

std::optional<AbsoluteForm> absoluteForm(std::string_view target) {
    if (target.starts_with('/')) return std::nullopt;
    std::size_t const scheme = target.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    bool const isHttps = sameText(target.substr(0, scheme), "https");
    if (!isHttps && !sameText(target.substr(0, scheme), "http")) return std::nullopt;
    target.remove_prefix(scheme + 3);
    std::size_t const end = std::min(target.find_first_of("/?#"), target.size());
    AbsoluteForm const form{isHttps, target.substr(0, end), target.substr(end)};
    if (form.authority.empty() || form.authority.front() == ':' || !isHostValue(form.authority)) return std::nullopt;
    return form;
}

bool parseTarget(std::string_view target, std::string& path, std::string_view& query) {
    path.clear();
    query = {};
    if (auto const absolute = absoluteForm(target)) {
        if (absolute->rest.empty() || absolute->rest.front() == '?') {
            path = "/";
            query = absolute->rest.substr(std::min<std::size_t>(1, absolute->rest.size()));
            return query.find('#') == std::string_view::npos;
        }
        target = absolute->rest;
    }
    if (target.empty() || target.front() != '/' || target.find('#') != std::string_view::npos) return false;
    std::size_t const mark = target.find('?');
    if (mark != std::string_view::npos) query = target.substr(mark + 1);
    return decodePath(target.substr(0, mark), path);
}

} // namespace eh::http
