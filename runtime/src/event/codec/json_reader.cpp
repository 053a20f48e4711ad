// Tokens of JSON: strings with their escapes and their UTF-8 checked, numbers by the grammar.
#include "event/codec/json_reader.hpp"

#include <cstring>

#include "event/codec/json_plain.hpp"
#include "event/codec/utf8.hpp"

namespace eh::json {

namespace {

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

bool Reader::string(Arena& arena, std::string_view& text) {
    skipSpace();
    if (at_ == end_ || *at_ != '"') return false;
    char const* const begin = ++at_;
    bool ascii = true;
    while (true) {
        at_ += plainFront(rest());
        for (std::size_t left = plainAtATime; left > 0; --left, ++at_) {  // of those eight one at least is not plain
            if (at_ == end_) return fail("a string without its closing quote");
            auto const byte = static_cast<unsigned char>(*at_);
            if (byte == '\\') return escapedString(begin, arena, text);
            if (byte < 0x20) return fail("a control character in a string");
            if (byte == '"') {
                text = {begin, static_cast<std::size_t>(at_++ - begin)};
                if (!ascii && utf8::firstInvalid(text) != text.size()) return fail("a string that is not valid UTF-8");
                return true;
            }
            ascii = ascii && byte < 0x80;
        }
    }
}

bool Reader::escapedString(char const* begin, Arena& arena, std::string_view& text) {
    ArenaArray<char> out(arena);
    out.append(begin, static_cast<std::size_t>(at_ - begin));
    while (at_ != end_) {
        std::size_t const plain = plainFront(rest());
        out.append(at_, plain);
        at_ += plain;
        if (at_ == end_) break;
        char const c = *at_++;
        if (c == '"') {
            text = {out.view().data(), out.view().size()};
            if (utf8::firstInvalid(text) != text.size()) return fail("a string that is not valid UTF-8");
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a string");
        if (c != '\\') {
            out.push(c);
        } else if (!escape(out)) {
            return false;
        }
    }
    return fail("a string without its closing quote");
}

bool Reader::escape(ArenaArray<char>& out) {
    static constexpr char names[] = "\"\\/bfnrt";
    static constexpr char meanings[] = "\"\\/\b\f\n\r\t";
    if (at_ == end_) return fail("a string without its closing quote");
    char const c = *at_++;
    if (char const* const found = c == '\0' ? nullptr : std::strchr(names, c); found != nullptr) {
        out.push(meanings[found - names]);
        return true;
    }
    unsigned high = 0;
    if (c != 'u' || !fourHex(high)) return fail("an unknown escape in a string");
    char32_t codePoint = high;
    if (high >= 0xD800 && high < 0xE000) {
        unsigned low = 0;
        bool const pair = high < 0xDC00 && end_ - at_ >= 2 && at_[0] == '\\' && at_[1] == 'u';
        if (!pair) return fail("a lone surrogate in a string");
        at_ += 2;
        if (!fourHex(low) || low < 0xDC00 || low >= 0xE000) return fail("a lone surrogate in a string");
        codePoint = 0x10000u + ((high - 0xD800u) << 10) + (low - 0xDC00u);
    }
    std::string utf8;
    utf8::append(utf8, codePoint);
    out.append(utf8.data(), utf8.size());
    return true;
}

bool Reader::fourHex(unsigned& value) noexcept {
    if (end_ - at_ < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
        char const c = *at_++;
        unsigned const lower = static_cast<unsigned char>(c) | 0x20u;
        if (isDigit(c)) {
            value = value * 16 + static_cast<unsigned>(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + (lower - 'a' + 10);
        } else {
            return false;
        }
    }
    return true;
}

bool Reader::number(std::string_view& text) noexcept {
    skipSpace();
    char const* at = at_;
    auto const digits = [&] {
        char const* const begin = at;
        while (at != end_ && isDigit(*at)) ++at;
        return at != begin;
    };
    if (at != end_ && *at == '-') ++at;
    if (at != end_ && *at == '0') {
        ++at;
    } else if (!digits()) {
        return false;
    }
    if (at != end_ && *at == '.') {
        ++at;
        if (!digits()) return false;
    }
    if (at != end_ && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end_ && (*at == '+' || *at == '-')) ++at;
        if (!digits()) return false;
    }
    text = {at_, static_cast<std::size_t>(at - at_)};
    at_ = at;
    return true;
}

std::string_view Reader::kind() noexcept {
    skipSpace();
    if (at_ == end_) return "nothing";
    switch (*at_) {
    case '"': return "string";
    case '[': return "array";
    case '{': return "object";
    case ']': return "the end of the arguments";
    case 't': return "true";
    case 'f': return "false";
    case 'n': return "null";
    default: break;
    }
    return isDigit(*at_) || *at_ == '-' ? "number" : "something that is not JSON";
}

}  // namespace eh::json
