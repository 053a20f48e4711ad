// Heads by the tables of RFC 8949, the lengths of whole items, and their names for messages.
#include "event/codec/cbor_head.hpp"

#include <array>
#include <limits>

#include "event/codec/cbor.hpp"
#include "event/codec/utf8.hpp"

namespace eh::cbor {

namespace {

std::uint8_t byteAt(std::string_view bytes, std::size_t index) noexcept {
    return static_cast<std::uint8_t>(bytes[index]);
}

std::size_t added(std::size_t a, std::uint64_t b) noexcept {
    constexpr auto largest = std::numeric_limits<std::size_t>::max();
    return b > largest - a ? largest : a + static_cast<std::size_t>(b);
}

/// The items that stand directly in one with this head.
std::uint64_t itemsIn(Head const& head) noexcept {
    switch (head.major) {
    case Major::array: return head.value;
    case Major::map:
        return head.value > std::numeric_limits<std::uint64_t>::max() / 2 ? std::numeric_limits<std::uint64_t>::max()
                                                                          : head.value * 2;
    case Major::tag: return 1;
    default: return 0;
    }
}

bool isContainer(Major major) noexcept { return major == Major::array || major == Major::map || major == Major::tag; }
bool isString(Major major) noexcept { return major == Major::bytes || major == Major::text; }

}  // namespace

HeadState readLongHead(std::string_view bytes, Head& head, std::string_view& problem) noexcept {
    if (head.info > info::float64) {
        problem = head.info == info::indefinite ? "an indefinite length" : "a reserved kind of head";
        return HeadState::malformed;
    }
    unsigned const follow = 1u << (head.info - info::oneByte);
    head.size = static_cast<std::uint8_t>(1 + follow);
    if (bytes.size() < head.size) return HeadState::incomplete;
    head.value = 0;
    for (std::size_t i = 1; i <= follow; ++i) head.value = head.value << 8 | byteAt(bytes, i);
    if (head.major == Major::other && head.info == info::oneByte && head.value < 32) {
        problem = "a simple value in a form that is reserved";
        return HeadState::malformed;
    }
    return HeadState::whole;
}

Item itemLength(std::string_view bytes) noexcept {
    std::array<std::uint64_t, deepest> missing;  // items, of each container around
    std::size_t depth = 0;
    std::size_t at = 0;
    auto const incomplete = [&](std::size_t atLeast) {
        for (std::size_t i = 0; i < depth; ++i) atLeast = added(atLeast, missing[i]);
        return Item{Item::State::incomplete, atLeast, {}};
    };
    for (;;) {
        Head head;
        std::string_view problem;
        HeadState const state = readHead(bytes.substr(at), head, problem);
        if (state == HeadState::malformed) return {Item::State::malformed, at, problem};
        if (depth != 0) --missing[depth - 1];
        if (state == HeadState::incomplete) return incomplete(added(at, head.size));
        if (isContainer(head.major)) {
            if (depth == deepest) return {Item::State::malformed, at, "a nesting deeper than 8 levels"};
            missing[depth++] = itemsIn(head);
        }
        at += head.size;
        if (isString(head.major)) {
            if (head.value > bytes.size() - at) return incomplete(added(at, head.value));
            at += static_cast<std::size_t>(head.value);
        }
        while (depth != 0 && missing[depth - 1] == 0) --depth;
        if (depth == 0) return {Item::State::whole, at, {}};
    }
}

void appendHead(std::string& out, Major major, std::uint64_t value) {
    auto const lead = static_cast<unsigned>(major) << 5;
    std::array<char, 9> head;
    std::size_t size = 1;
    auto const put = [&](unsigned info, unsigned follow) {
        head[0] = static_cast<char>(lead | info);
        for (unsigned i = 0; i < follow; ++i) head[1 + i] = static_cast<char>(value >> (8 * (follow - 1 - i)) & 0xFF);
        size = 1 + follow;
    };
    if (value < info::oneByte) put(static_cast<unsigned>(value), 0);
    else if (value <= 0xFF) put(info::oneByte, 1);
    else if (value <= 0xFFFF) put(info::oneByte + 1, 2);
    else if (value <= 0xFFFF'FFFF) put(info::oneByte + 2, 4);
    else put(info::oneByte + 3, 8);
    out.append(head.data(), size);
}

bool appendText(std::string& out, std::string_view text) {
    std::size_t bad = utf8::firstInvalid(text);
    if (bad == text.size()) {
        appendHead(out, Major::text, text.size());
        out.append(text);
        return true;
    }
    std::string repaired;
    while (bad != text.size()) {
        repaired.append(text.substr(0, bad)).append(utf8::replacement);
        text.remove_prefix(bad + 1);
        bad = utf8::firstInvalid(text);
    }
    repaired.append(text);
    appendHead(out, Major::text, repaired.size());
    out.append(repaired);
    return false;
}

void appendInteger(std::string& out, std::int64_t value) {
    if (value < 0) appendHead(out, Major::negative, static_cast<std::uint64_t>(-1 - value));
    else appendHead(out, Major::positive, static_cast<std::uint64_t>(value));
}

std::string kind(Head const& head) {
    switch (head.major) {
    case Major::positive:
    case Major::negative: return "integer";
    case Major::bytes: return "byte string";
    case Major::text: return "string";
    case Major::array: return "array";
    case Major::map: return "map";
    case Major::tag: return "tag " + std::to_string(head.value);
    case Major::other: break;
    }
    switch (head.info) {
    case info::isFalse: return "false";
    case info::isTrue: return "true";
    case info::isNull: return "null";
    case info::isUndefined: return "undefined";
    case info::float16:
    case info::float32:
    case info::float64: return "float";
    default: return "simple value " + std::to_string(head.value);
    }
}

std::string integerText(Head const& head) {
    if (head.major == Major::positive) return std::to_string(head.value);
    if (head.value == std::numeric_limits<std::uint64_t>::max()) return "-18446744073709551616";
    return '-' + std::to_string(head.value + 1);
}

}  // namespace eh::cbor
