// Arguments to CBOR: shortest heads, and arrays of numbers in one piece.
#include <bit>
#include <cstdint>

#include "event/codec/cbor.hpp"
#include "event/codec/cbor_head.hpp"
#include "event/codec/cbor_numbers.hpp"

namespace eh::cbor {

namespace {

void appendDouble(std::string& out, double value) {
    auto const bits = std::bit_cast<std::uint64_t>(value);
    char item[9];
    item[0] = static_cast<char>(static_cast<unsigned>(Major::other) << 5 | info::float64);
    for (unsigned i = 0; i < 8; ++i) item[1 + i] = static_cast<char>(bits >> (56 - 8 * i) & 0xFF);
    out.append(item, sizeof(item));
}

template <typename Number>
void appendTyped(std::string& out, std::uint64_t tag, std::span<Number const> numbers) {
    appendHead(out, Major::tag, tag);
    appendHead(out, Major::bytes, numbers.size_bytes());
    appendLittle(out, numbers.data(), numbers.size());
}

bool appendStrings(std::string& out, Value const& strings) {
    bool valid = true;
    appendHead(out, Major::array, strings.size());
    for (std::size_t i = 0; i < strings.size(); ++i) valid = appendText(out, strings.stringAt(i)) && valid;
    return valid;
}

bool appendValue(std::string& out, Value const& value) {
    switch (value.type()) {
    case Type::int32: appendInteger(out, value.int32()); return true;
    case Type::int64: appendInteger(out, value.int64()); return true;
    case Type::float64: appendDouble(out, value.float64()); return true;
    case Type::string: return appendText(out, value.string());
    case Type::ints: appendTyped(out, tagInts, value.ints()); return true;
    case Type::longs: appendTyped(out, tagLongs, value.longs()); return true;
    case Type::doubles: appendTyped(out, tagDoubles, value.doubles()); return true;
    case Type::strings: return appendStrings(out, value);
    case Type::bytes:
        appendHead(out, Major::bytes, value.size());
        out.append(reinterpret_cast<char const*>(value.bytes().data()), value.size());
        return true;
    }
    return true;
}

}  // namespace

std::string eventPrefix(std::string_view interface, std::string_view event, std::size_t argumentCount) {
    std::string prefix;
    appendHead(prefix, Major::array, 3);
    for (std::string_view const name : {interface, event}) {
        appendHead(prefix, Major::text, name.size());
        prefix.append(name);
    }
    appendHead(prefix, Major::array, argumentCount);
    return prefix;
}

bool encodeEvent(std::string& out, std::string_view prefix, std::span<Value const> arguments) {
    bool valid = true;
    out.append(prefix);
    for (Value const& argument : arguments) valid = appendValue(out, argument) && valid;
    return valid;
}

}  // namespace eh::cbor
