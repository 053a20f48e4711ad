// Status lines and the headers that the server itself decides.
#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "http/http_date.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

void appendNumber(std::string& into, std::uint64_t number) {
    std::array<char, 24> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    into.append(digits.data(), end);
}

bool breaksLine(char c) noexcept { return c == '\r' || c == '\n' || c == '\0'; }

void appendStatus(std::string& into, int status) {
    if (status == 200) { // of nearly all
        into.append("HTTP/1.1 200 OK\r\n");
        return;
    }
    into.append("HTTP/1.1 ");
    appendNumber(into, static_cast<std::size_t>(status));
    into.append(" ").append(reasonPhrase(status)).append("\r\n");
}

void appendStart(std::string& into, AnswerHead const& head) {
    appendStatus(into, head.status);
    into.append(head.lines);
    for (auto const& [name, value] : head.fields)
        if (!isServersBusiness(name)) into.append(name).append(": ").append(value).append("\r\n");
}

void appendLength(std::string& into, std::uint64_t size) {
    static constexpr std::string_view name = "Content-Length: ";
    std::array<char, name.size() + 24> line;
    std::memcpy(line.data(), name.data(), name.size());
    char* end = std::to_chars(line.data() + name.size(), line.data() + line.size(), size).ptr;
    *end++ = '\r';
    *end++ = '\n';
    into.append(line.data(), end);
}

bool hasHeader(AnswerHead const& head, std::string_view name) noexcept {
    if (std::ranges::any_of(head.fields, [&](auto const& field) { return sameText(field.name, name); })) return true;
    std::string_view lines = head.lines;
    while (!lines.empty()) {
        if (sameText(lines.substr(0, lines.find(':')), name)) return true;
        lines.remove_prefix(std::min(lines.find('\n'), lines.size() - 1) + 1);
    }
    return false;
}

void appendEnd(std::string& into, AnswerHead const& head, Persistence persistence, HeadStyle style) {
    for (auto const& [name, value] : style.headers)
        if (!hasHeader(head, name)) into.append(name).append(": ").append(value).append("\r\n");
    into.append(style.date);
    if (persistence == Persistence::close) into.append("Connection: close\r\n");
    if (persistence == Persistence::keepAsked) into.append("Connection: keep-alive\r\n");
    into.append("\r\n");
}

AnswerHead headOf(Response const& response) noexcept { return {response.status, response.preparedHeaders, response.headers}; }

} // namespace

bool isServersBusiness(std::string_view name) noexcept {
    switch (name.size()) {
    case 4: return sameText(name, "Date");
    case 10: return sameText(name, "Connection");
    case 14: return sameText(name, "Content-Length");
    case 17: return sameText(name, "Transfer-Encoding");
    default: return false;
    }
}

std::string_view reasonPhrase(int status) noexcept {
    switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return {};
    }
}

std::string_view DateLine::now() {
    std::time_t const second = std::time(nullptr);
    if (second != second_) {
        second_ = second;
        text_.assign("Date: ").append(httpDate(second)).append("\r\n");
    }
    return text_;
}

void requireSoundHeaders(Response const& response) {
    for (auto const& [name, value] : response.headers) {
        if (name.empty() || !std::ranges::all_of(name, [](char c) { return isTokenCharacter(c); }))
            throw std::invalid_argument("\"" + name + "\" cannot be the name of a header");
        if (std::ranges::any_of(value, [](char c) { return breaksLine(c); }))
            throw std::invalid_argument("the value of header " + name + " holds a line end or NUL");
    }
}

void writeHead(std::string& into, AnswerHead const& head, std::size_t bodySize, Persistence persistence, HeadStyle style) {
    appendStart(into, head);
    if (mayHaveBody(head.status)) appendLength(into, bodySize);
    appendEnd(into, head, persistence, style);
}

void writeOpenHead(std::string& into, Response const& response, BodyEnd end, std::optional<std::uint64_t> size,
                   Persistence persistence, HeadStyle style) {
    AnswerHead const head = headOf(response);
    appendStart(into, head);
    if (size && mayHaveBody(head.status)) appendLength(into, *size);
    if (end == BodyEnd::chunks) into.append("Transfer-Encoding: chunked\r\n");
    appendEnd(into, head, persistence, style);
}

void writeUpgradeHead(std::string& into, Response const& response) {
    AnswerHead head = headOf(response);
    head.status = 101;
    appendStart(into, head);
    into.append("Connection: Upgrade\r\n\r\n");
}

} // namespace eh::http
