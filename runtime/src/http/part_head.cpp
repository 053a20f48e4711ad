// Reading a part's headers as strictly as those of a request: what is doubtful is refused.
#include "http/part_head.hpp"

#include <algorithm>
#include <utility>

#include "http/header_parameters.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::string_view lineEnd = "\r\n";

MultipartProblem malformed(std::string sentence) { return {400, std::move(sentence)}; }

/// "Name: value"; false if it is none.
bool readHeader(std::string_view line, Header& header) {
    std::size_t const colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return false;
    header.name = line.substr(0, colon);
    header.value = trimmed(line.substr(colon + 1));
    return std::ranges::all_of(header.name, isTokenCharacter) &&
           std::ranges::none_of(header.value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// Browsers send quotes and line ends in names so, and nothing else.
std::string withoutEscapes(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        std::string_view const three = text.substr(0, 3);
        char const meant = three == "%22" ? '"' : sameText(three, "%0d") ? '\r' : sameText(three, "%0a") ? '\n' : '\0';
        plain += meant == '\0' ? text.front() : meant;
        text.remove_prefix(meant == '\0' ? 1 : 3);
    }
    return plain;
}

std::optional<MultipartProblem> readDisposition(std::string_view value, PartHead& head) {
    auto const parsed = parseHeaderParameters(value);
    if (!parsed || !sameText(parsed->value, "form-data"))
        return malformed("The Content-Disposition of a part of this form is not a well-formed form-data.");
    std::string const* const name = parsed->find("name");
    if (name == nullptr) return malformed("A part of this form has no name.");
    head.name = withoutEscapes(*name);
    if (std::string const* const fileName = parsed->find("filename")) head.fileName = withoutEscapes(*fileName);
    return std::nullopt;
}

/// Nobody sends anything else any more (RFC 7578, 4.7), and to decode it nobody asks.
bool isPlainEncoding(std::string_view value) {
    return sameText(value, "7bit") || sameText(value, "8bit") || sameText(value, "binary");
}

std::optional<MultipartProblem> use(Header const& header, bool& hasDisposition, PartHead& head) {
    if (sameText(header.name, "Content-Disposition")) {
        if (std::exchange(hasDisposition, true)) return malformed("A part of this form has two Content-Dispositions.");
        return readDisposition(header.value, head);
    }
    if (sameText(header.name, "Content-Type")) head.mediaType = header.value;
    if (sameText(header.name, "Content-Transfer-Encoding") && !isPlainEncoding(header.value))
        return malformed("A part of this form has a Content-Transfer-Encoding.");
    return std::nullopt;
}

} // namespace

std::optional<MultipartProblem> parsePartHead(std::string_view lines, std::size_t maxHeaders, PartHead& head) {
    bool hasDisposition = false;
    head.mediaType = "text/plain";
    while (!lines.starts_with(lineEnd)) {
        std::size_t const end = lines.find(lineEnd);
        Header header;
        if (end == std::string_view::npos || !readHeader(lines.substr(0, end), header))
            return malformed("A part of this form has a malformed header.");
        lines.remove_prefix(end + lineEnd.size());
        if (head.headers.size() == maxHeaders)
            return MultipartProblem{413, "A part of this form has too many headers."};
        head.headers.push_back(header);
        if (auto wrong = use(header, hasDisposition, head)) return wrong;
    }
    if (!hasDisposition) return malformed("A part of this form has no Content-Disposition.");
    return std::nullopt;
}

} // namespace eh::http
