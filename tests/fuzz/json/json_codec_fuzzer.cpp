// Arbitrary bytes against the JSON codec: what it accepts must survive another round unchanged, and nothing may crash.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/codec/arena.hpp"
#include "event/codec/control.hpp"
#include "event/codec/json.hpp"
#include "event/codec/utf8.hpp"
#include "event/prototype.hpp"
#include "../require.hpp"

namespace {

using eh::Arena;
using eh::Prototype;
using eh::Type;
using eh::Value;

std::vector<Prototype> makePrototypes() {
    std::vector<Prototype> prototypes;
    for (char const* text :
         {"f()", "f(int)", "f(long)", "f(double)", "f(string)", "f(int[])", "f(long[])", "f(double[])", "f(string[])",
          "f(byte[])", "f(int[2],string[3])", "f(byte[4],double[1],long[2])",
          "f(int,long,double,string,int[],long[],double[],string[],byte[])"}) {
        prototypes.push_back(eh::parsePrototype(text).value());
    }
    return prototypes;
}

bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (a != a && b != b);
}

template <typename Elements>
bool sameElements(Elements a, Elements b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if constexpr (std::is_same_v<typename Elements::value_type, double>) {
            if (!same(a[i], b[i])) return false;
        } else if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

bool same(Value const& a, Value const& b) {
    if (a.type() != b.type()) return false;
    switch (a.type()) {
    case Type::int32: return a.int32() == b.int32();
    case Type::int64: return a.int64() == b.int64();
    case Type::float64: return same(a.float64(), b.float64());
    case Type::string: return a.string() == b.string();
    case Type::ints: return sameElements(a.ints(), b.ints());
    case Type::longs: return sameElements(a.longs(), b.longs());
    case Type::doubles: return sameElements(a.doubles(), b.doubles());
    case Type::strings: return sameElements(a.strings(), b.strings());
    case Type::bytes: return sameElements(a.bytes(), b.bytes());
    }
    return false;
}

void fuzzArguments(std::string_view rest, Prototype const& prototype) {
    static std::string const prefix = eh::json::eventPrefix("I", "f");
    Arena arena;
    std::vector<Value> values;
    if (!eh::json::decodeArguments(rest, prototype, arena, values).empty()) return;
    require(values.size() == prototype.parameters.size(), "as many values as parameters");

    std::string text;
    require(eh::json::encodeEvent(text, prefix, values), "decoded strings are valid UTF-8");
    require(!text.empty() && text.back() == '\n' && text.find('\n') == text.size() - 1, "an event is one line");
    Arena again;
    eh::json::EventHead head;
    require(eh::json::decodeHead(std::string_view(text).substr(0, text.size() - 1), again, head).empty(),
            "a head that was written");
    require(head.interface == "I" && head.event == "f", "the names that were written");
    std::vector<Value> second;
    require(eh::json::decodeArguments(head.rest, prototype, again, second).empty(), "arguments that were written");
    require(values.size() == second.size(), "as many values as before");
    for (std::size_t i = 0; i < values.size(); ++i) require(same(values[i], second[i]), "the same value after a round");
    std::string repeated;
    require(eh::json::encodeEvent(repeated, prefix, second) && repeated == text, "the same text after a round");
}

void fuzzEvent(std::string_view line) {
    static std::vector<Prototype> const prototypes = makePrototypes();
    Arena arena;
    eh::json::EventHead head;
    bool const hasHead = eh::json::decodeHead(line, arena, head).empty();
    for (auto const& prototype : prototypes) {
        fuzzArguments(line, prototype);
        if (hasHead) fuzzArguments(head.rest, prototype);
    }
}

void fuzzString(std::string_view bytes) {
    static Prototype const prototype = eh::parsePrototype("f(string)").value();
    Value const argument(bytes);
    std::string text;
    bool const whole = eh::json::encodeEvent(text, eh::json::eventPrefix("I", "f"), {&argument, 1});
    require(!text.empty() && text.find('\n') == text.size() - 1, "an event is one line whatever its string");
    Arena arena;
    eh::json::EventHead head;
    require(eh::json::decodeHead(std::string_view(text).substr(0, text.size() - 1), arena, head).empty(),
            "a head around any string");
    std::vector<Value> values;
    require(eh::json::decodeArguments(head.rest, prototype, arena, values).empty(), "any string once encoded");
    if (whole) require(values[0].string() == bytes, "a valid string after a round");
}

void fuzzControl(std::string_view text) {
    std::string problem;
    auto const message = eh::control::parse(text, problem);
    require(message.has_value() == problem.empty(), "a sentence exactly when a control message is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
    switch (data[0]) {
    case 'c': fuzzControl(text); break;
    case 's': fuzzString(text); break;
    case 'p': static_cast<void>(eh::parsePrototype(text)); break;
    default: fuzzEvent(text); break;
    }
    return 0;
}
