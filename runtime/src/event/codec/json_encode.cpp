// Arguments to JSON text, with to_chars and one pass over each string.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "event/codec/base64.hpp"
#include "event/codec/json.hpp"
#include "event/codec/json_plain.hpp"
#include "event/codec/utf8.hpp"

namespace eh::json {

namespace {

constexpr std::int64_t largestSafe = (std::int64_t{1} << 53) - 1;  // JavaScript's Number.MAX_SAFE_INTEGER

template <typename Number>
void appendNumber(std::string& out, Number value) {
    std::array<char, 32> buffer;
    auto const result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), result.ptr);
}

void append(std::string& out, std::int32_t value) { appendNumber(out, value); }

void append(std::string& out, std::int64_t value) {
    bool const safe = value >= -largestSafe && value <= largestSafe;
    if (!safe) out.push_back('"');
    appendNumber(out, value);
    if (!safe) out.push_back('"');
}

void append(std::string& out, double value) {
    if (std::isfinite(value)) return appendNumber(out, value);
    out.append(std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
}

template <typename Element>
void appendArray(std::string& out, std::span<Element const> elements) {
    out.push_back('[');
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i != 0) out.push_back(',');
        append(out, elements[i]);
    }
    out.push_back(']');
}

void appendEscape(std::string& out, char c) {
    static constexpr char hex[] = "0123456789abcdef";
    switch (c) {
    case '"': out.append("\\\""); return;
    case '\\': out.append("\\\\"); return;
    case '\b': out.append("\\b"); return;
    case '\f': out.append("\\f"); return;
    case '\n': out.append("\\n"); return;
    case '\r': out.append("\\r"); return;
    case '\t': out.append("\\t"); return;
    default: break;
    }
    auto const byte = static_cast<unsigned char>(c);
    out.append("\\u00");
    out.push_back(hex[byte >> 4]);
    out.push_back(hex[byte & 15]);
}

bool appendStrings(std::string& out, Value const& strings) {
    bool valid = true;
    out.push_back('[');
    for (std::size_t i = 0; i < strings.size(); ++i) {
        if (i != 0) out.push_back(',');
        valid = encodeString(out, strings.stringAt(i)) && valid;
    }
    out.push_back(']');
    return valid;
}

bool appendValue(std::string& out, Value const& value) {
    switch (value.type()) {
    case Type::int32: append(out, value.int32()); return true;
    case Type::int64: append(out, value.int64()); return true;
    case Type::float64: append(out, value.float64()); return true;
    case Type::string: return encodeString(out, value.string());
    case Type::ints: appendArray(out, value.ints()); return true;
    case Type::longs: appendArray(out, value.longs()); return true;
    case Type::doubles: appendArray(out, value.doubles()); return true;
    case Type::strings: return appendStrings(out, value);
    case Type::bytes:
        out.push_back('"');
        base64::encode(out, value.bytes());
        out.push_back('"');
        return true;
    }
    return true;
}

}  // namespace

bool encodeString(std::string& out, std::string_view text) {
    bool valid = true;
    std::size_t plain = 0;  // where what needs no change begins
    std::size_t at = 0;
    auto const flush = [&] { out.append(text, plain, at - plain); };
    out.push_back('"');
    while (at < text.size()) {
        at += plainFront(text.substr(at));
        if (at == text.size()) break;
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
            ++at;
        } else if (byte < 0x80) {
            flush();
            appendEscape(out, text[at]);
            plain = ++at;
        } else if (std::size_t const length = utf8::sequenceLength(text.substr(at)); length != 0) {
            at += length;
        } else {
            flush();
            out.append(utf8::replacement);
            plain = ++at;
            valid = false;
        }
    }
    flush();
    out.push_back('"');
    return valid;
}

std::string eventPrefix(std::string_view interface, std::string_view event) {
    std::string prefix;
    prefix.append("[\"").append(interface).append("\",\"").append(event).append("\",[");
    return prefix;
}

bool encodeEvent(std::string& out, std::string_view prefix, std::span<Value const> arguments) {
    bool valid = true;
    out.append(prefix);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i != 0) out.push_back(',');
        valid = appendValue(out, arguments[i]) && valid;
    }
    out.append("]]\n");
    return valid;
}

}  // namespace eh::json
