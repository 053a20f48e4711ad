// Arbitrary bytes against the CBOR codec: what it accepts must be a whole item and survive another round unchanged.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/codec/arena.hpp"
#include "event/codec/cbor.hpp"
#include "event/codec/control.hpp"
#include "event/prototype.hpp"
#include "../require.hpp"

namespace {

using eh::Arena;
using eh::Prototype;
using eh::Value;
using eh::cbor::Item;
using eh::cbor::itemLength;

constexpr std::string_view headOfEvent = "\x83" "\x61" "I" "\x61" "f";

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

/// What the arguments `values` are as an event; every part of it must be measured and read back.
std::string encodedAndRead(std::vector<Value> const& values, Prototype const& prototype, std::vector<Value>& again,
                           Arena& arena, std::string& event) {
    std::string const prefix = eh::cbor::eventPrefix("I", "f", values.size());
    require(eh::cbor::encodeEvent(event, prefix, values), "decoded strings are valid UTF-8");
    Item const item = itemLength(event);
    require(item.state == Item::State::whole && item.length == event.size(), "an event that was written is one item");
    eh::EventHead names;
    require(eh::cbor::decodeHead(event, arena, names).empty(), "a head that was written");
    require(names.interface == "I" && names.event == "f", "the names that were written");
    require(eh::cbor::decodeArguments(names.rest, prototype, arena, again).empty(), "arguments that were written");
    return prefix;
}

/// Returns whether `rest` is accepted.
bool fuzzArguments(std::string_view rest, Prototype const& prototype) {
    Arena arena;
    std::vector<Value> values;
    if (!eh::cbor::decodeArguments(rest, prototype, arena, values).empty()) return false;
    require(values.size() == prototype.parameters.size(), "as many values as parameters");
    Item const item = itemLength(rest);
    require(item.state == Item::State::whole && item.length == rest.size(), "accepted arguments are one whole item");

    std::string event;
    std::vector<Value> second;
    std::string const prefix = encodedAndRead(values, prototype, second, arena, event);
    std::string repeated;
    require(eh::cbor::encodeEvent(repeated, prefix, second) && repeated == event, "the same bytes after a round");
    return true;
}

void fuzzEvent(std::string_view bytes) {
    static std::vector<Prototype> const prototypes = makePrototypes();
    Item const item = itemLength(bytes);
    if (item.state == Item::State::whole) require(item.length <= bytes.size(), "an item ends where bytes do");
    if (item.state == Item::State::incomplete) require(item.length > bytes.size(), "something is missing");
    if (item.state == Item::State::malformed) require(!item.problem.empty(), "a sentence for what is malformed");
    std::string_view const first = item.state == Item::State::whole ? bytes.substr(0, item.length) : bytes;
    Arena arena;
    eh::EventHead names;
    bool const hasHead = eh::cbor::decodeHead(first, arena, names).empty();
    for (auto const& prototype : prototypes) {
        fuzzArguments(first, prototype);
        if (hasHead && fuzzArguments(names.rest, prototype))
            require(item.state == Item::State::whole, "an accepted event is a whole item");
    }
}

/// However an item is cut, it is measured alike.
void fuzzCuts(std::string_view bytes) {
    Item const whole = itemLength(bytes);
    for (std::size_t cut = 0; cut < bytes.size() && cut < 512; ++cut) {
        Item const part = itemLength(bytes.substr(0, cut));
        if (part.state == Item::State::incomplete) {
            require(part.length > cut, "an incomplete item needs more");
            if (whole.state == Item::State::whole) require(part.length <= whole.length, "but not more than all of it");
        } else {
            require(part.state == whole.state && part.length == whole.length, "what is known stays so");
        }
    }
}

void fuzzControl(std::string_view bytes) {
    std::string problem;
    auto const message = eh::control::parseCbor(bytes, problem);
    require(message.has_value() == problem.empty(), "a sentence exactly when a control message is refused");
    if (!message) return;
    Item const item = itemLength(bytes);
    require(item.state == Item::State::whole && item.length == bytes.size(), "an accepted message is one whole item");
    auto const* const bye = std::get_if<eh::ByeMessage>(&*message);
    if (bye == nullptr) return;
    auto const again = eh::control::parseCbor(
        eh::control::bye(bye->code, bye->detail, bye->retry, eh::Encoding::cbor), problem);
    require(again && std::get<eh::ByeMessage>(*again).retry == bye->retry, "a bye survives a round");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    switch (data[0]) {
    case 'c': fuzzControl(bytes); break;
    case 'l': fuzzCuts(bytes); break;
    case 'a': fuzzEvent(std::string(headOfEvent) + std::string(bytes)); break;
    default: fuzzEvent(bytes); break;
    }
    return 0;
}
