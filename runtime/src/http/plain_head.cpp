// Eight bytes of a value at a time, and no look at what the names mean but for those that decide something.
#include "http/plain_head.hpp"

#include <cstdint>

#include "http/eight_bytes.hpp"
#include "http/field_line.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::string_view method = "GET";
constexpr std::string_view version = " HTTP/1.1\r\n";

/// The first byte from `at` on that is not ASCII from `first` to '~'; `end` if all are.
template <char first> char const* skipPrintable(char const* at, char const* end) noexcept {
    while (end - at >= 8 && arePrintableFrom(eightBytes(at), first)) at += 8;
    while (at != end && *at >= first && *at <= '~') ++at;
    return at;
}

enum class Meaning : std::uint8_t { none, host, connection, decides };

Meaning meaningOf(std::string_view name) noexcept {
    switch (name.size()) {
    case 4: return sameText(name, "Host") ? Meaning::host : Meaning::none;
    case 6: return sameText(name, "Expect") ? Meaning::decides : Meaning::none;
    case 7: return sameText(name, "Upgrade") ? Meaning::decides : Meaning::none;
    case 10: return sameText(name, "Connection") ? Meaning::connection : Meaning::none;
    case 14: return sameText(name, "Content-Length") ? Meaning::decides : Meaning::none;
    case 16: return sameText(name, "Proxy-Connection") ? Meaning::decides : Meaning::none;
    case 17: return sameText(name, "Transfer-Encoding") ? Meaning::decides : Meaning::none;
    default: return Meaning::none;
    }
}

/// Moves `at` behind a line "Name: value"; false if it is not quite that.
bool readField(char const*& at, char const* end, Header& field) noexcept {
    char const* const name = at;
    while (at != end && isTokenCharacter(*at)) ++at;
    if (at == name || end - at < 3 || at[0] != ':' || at[1] != ' ') return false;
    field.name = {name, at};
    at += 2;
    char const* const value = at;
    at = skipPrintable<' '>(at, end);
    if (at == value || *value == ' ' || at[-1] == ' ') return false; // trimming is the general parser's
    if (end - at < 2 || at[0] != '\r' || at[1] != '\n') return false;
    field.value = {value, at};
    at += 2;
    return true;
}

} // namespace

std::optional<PlainHead> readPlainHead(std::string_view bytes, std::vector<Header>& headers) {
    headers.clear();
    if (!bytes.starts_with("GET /")) return std::nullopt;
    char const* at = bytes.data() + method.size() + 1;
    char const* const end = bytes.data() + bytes.size();
    char const* const target = at;
    at = skipPrintable<'!'>(at, end);
    PlainHead head{bytes.substr(0, method.size()), {target, at}, 0};
    if (!std::string_view(at, end).starts_with(version)) return std::nullopt;
    at += version.size();
    unsigned hosts = 0;
    while (end - at >= 2 && *at != '\r') {
        Header field;
        if (!readField(at, end, field)) return std::nullopt;
        switch (meaningOf(field.name)) {
        case Meaning::none: break;
        case Meaning::host:
            if (!isHostValue(field.value)) return std::nullopt;
            ++hosts;
            break;
        case Meaning::connection:
            if (!sameText(field.value, "keep-alive")) return std::nullopt;
            break;
        case Meaning::decides: return std::nullopt;
        }
        headers.push_back(field);
    }
    if (hosts != 1 || end - at < 2 || at[0] != '\r' || at[1] != '\n') return std::nullopt;
    head.size = static_cast<std::size_t>(at + 2 - bytes.data());
    return head;
}

} // namespace eh::http
