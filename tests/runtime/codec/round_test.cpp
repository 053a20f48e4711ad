// Random arguments through both codecs: what arrives is what was sent, whichever of the two carried it.
#include <bit>
#include <deque>
#include <random>

#include "event/codec/cbor.hpp"
#include "event/codec/json.hpp"
#include "support/catch.hpp"

namespace {

using eh::Type;
using eh::Value;

/// Random values of every type, kept alive.
class Arguments {
public:
    explicit Arguments(std::uint32_t seed) : random_(seed) {}

    Value make(Type type) {
        switch (type) {
        case Type::int32: return static_cast<std::int32_t>(integer());
        case Type::int64: return integer();
        case Type::float64: return number();
        case Type::string: return std::string_view(texts_.emplace_back(text()));
        case Type::ints: return eh::Ints(fill(ints_, [&] { return static_cast<std::int32_t>(integer()); }));
        case Type::longs: return eh::Longs(fill(longs_, [&] { return integer(); }));
        case Type::doubles: return eh::Doubles(fill(doubles_, [&] { return number(); }));
        case Type::strings: return eh::Strings(fill(strings_, [&] { return text(); }));
        case Type::bytes: return eh::Bytes(fill(bytes_, [&] { return static_cast<unsigned char>(random_()); }));
        }
        return {};
    }

private:
    std::int64_t integer() {
        auto const bits = static_cast<std::int64_t>(std::uint64_t{random_()} << 32 | random_());
        return bits >> (random_() % 64);
    }
    double number() {
        if (random_() % 4 == 0) return static_cast<double>(integer());
        auto const value = std::bit_cast<double>(std::uint64_t{random_()} << 32 | random_());
        return value != value ? std::numeric_limits<double>::quiet_NaN() : value;  // JSON knows one NaN
    }
    std::string text() {
        static constexpr std::string_view pieces[] = {"a",      "\"",     "\\",         "\n",  "\x1f",
                                                        "\u00e9", "\u6c34", "\U0001F600", "\x7f"};
        std::string made;
        for (auto i = random_() % 40; i > 0; --i) made.append(pieces[random_() % std::size(pieces)]);
        return made;
    }
    template <typename List, typename Make>
    typename List::value_type const& fill(List& lists, Make const& element) {
        auto& list = lists.emplace_back();
        for (auto i = random_() % 40; i > 0; --i) list.push_back(element());
        return list;
    }

    std::mt19937 random_;
    std::deque<std::string> texts_;
    std::deque<std::vector<std::int32_t>> ints_;
    std::deque<std::vector<std::int64_t>> longs_;
    std::deque<std::vector<double>> doubles_;
    std::deque<std::vector<std::string>> strings_;
    std::deque<std::vector<unsigned char>> bytes_;
};

std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value); }

bool same(Value const& a, Value const& b) {
    if (a.type() != b.type() || a.size() != b.size()) return false;
    switch (a.type()) {
    case Type::int32: return a.int32() == b.int32();
    case Type::int64: return a.int64() == b.int64();
    case Type::float64: return bitsOf(a.float64()) == bitsOf(b.float64());
    case Type::string: return a.string() == b.string();
    case Type::ints: return std::ranges::equal(a.ints(), b.ints());
    case Type::longs: return std::ranges::equal(a.longs(), b.longs());
    case Type::doubles: return std::ranges::equal(a.doubles(), b.doubles(), {}, bitsOf, bitsOf);
    case Type::bytes: return std::ranges::equal(a.bytes(), b.bytes());
    case Type::strings: break;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a.stringAt(i) != b.stringAt(i)) return false;
    }
    return true;
}

bool same(std::vector<Value> const& a, std::vector<Value> const& b) {
    return a.size() == b.size() && std::ranges::equal(a, b, [](Value const& x, Value const& y) { return same(x, y); });
}

}  // namespace

TEST_CASE("Random arguments arrive alike by JSON and by CBOR") {
    auto const prototype =
        eh::parsePrototype("f(int,long,double,string,int[],long[],double[],string[],byte[])").value();
    auto const jsonPrefix = eh::json::eventPrefix("I", "f");
    auto const cborPrefix = eh::cbor::eventPrefix("I", "f", prototype.parameters.size());
    for (std::uint32_t seed = 1; seed <= 1'000; ++seed) {
        Arguments arguments(seed);
        std::vector<Value> sent;
        for (auto const& parameter : prototype.parameters) sent.push_back(arguments.make(parameter.type));
        std::string json;
        std::string cbor;
        bool const encoded =
            eh::json::encodeEvent(json, jsonPrefix, sent) && eh::cbor::encodeEvent(cbor, cborPrefix, sent);
        auto const item = eh::cbor::itemLength(cbor);
        bool const whole = item.state == eh::cbor::Item::State::whole && item.length == cbor.size();

        eh::Arena arena;
        eh::EventHead byJson;
        eh::EventHead byCbor;
        std::vector<Value> fromJson;
        std::vector<Value> fromCbor;
        std::string problems = eh::json::decodeHead(std::string_view(json).substr(0, json.size() - 1), arena, byJson);
        problems += eh::json::decodeArguments(byJson.rest, prototype, arena, fromJson);
        problems += eh::cbor::decodeHead(cbor, arena, byCbor);
        problems += eh::cbor::decodeArguments(byCbor.rest, prototype, arena, fromCbor);
        std::string again;
        bool const stable = eh::cbor::encodeEvent(again, cborPrefix, fromJson) && again == cbor;
        if (!encoded || !whole || !problems.empty() || !same(sent, fromJson) || !same(sent, fromCbor) || !stable ||
            byJson.interface != byCbor.interface || byJson.event != byCbor.event)
            FAIL("seed " << seed << ": " << problems);
    }
}

TEST_CASE("A random event that is cut anywhere is incomplete") {
    auto const prototype = eh::parsePrototype("f(int,string,double[],string[],byte[])").value();
    auto const prefix = eh::cbor::eventPrefix("I", "f", prototype.parameters.size());
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Arguments arguments(seed);
        std::vector<Value> sent;
        for (auto const& parameter : prototype.parameters) sent.push_back(arguments.make(parameter.type));
        std::string cbor;
        REQUIRE(eh::cbor::encodeEvent(cbor, prefix, sent));
        for (std::size_t cut = 0; cut < cbor.size(); ++cut) {
            auto const item = eh::cbor::itemLength(std::string_view(cbor).substr(0, cut));
            if (item.state != eh::cbor::Item::State::incomplete || item.length <= cut || item.length > cbor.size())
                FAIL("seed " << seed << ", cut at " << cut);
        }
    }
}
