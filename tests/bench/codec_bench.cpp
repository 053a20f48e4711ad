// Three events of different weight through the codecs of the event path and through nlohmann's documents.
#include "codec_bench.hpp"

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "event/codec/arena.hpp"
#include "event/codec/cbor.hpp"
#include "event/codec/json.hpp"
#include "event/prototype.hpp"

namespace bench {

namespace {

using Document = nlohmann::json;

/// Keeps the optimiser from dropping a result that nobody reads.
template <typename T>
void keep(T const& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

struct Case {
    char const* name;
    char const* prototype;
    std::vector<eh::Value> arguments;
    std::function<Document()> document;  ///< the same event, built as a program with nlohmann would
};

void require(bool condition, char const* what) {
    if (!condition) throw std::runtime_error(std::string("codec benchmark: ") + what);
}

std::string decodeJson(std::string_view line, eh::Prototype const& prototype, eh::Arena& arena,
                   std::vector<eh::Value>& values) {
    arena.reset();
    eh::json::EventHead head;
    auto problem = eh::json::decodeHead(line, arena, head);
    return problem.empty() ? eh::json::decodeArguments(head.rest, prototype, arena, values) : problem;
}

/// As a link does it: the length of the item first.
std::string decodeCbor(std::string_view bytes, eh::Prototype const& prototype, eh::Arena& arena,
                       std::vector<eh::Value>& values) {
    arena.reset();
    eh::EventHead head;
    auto const item = eh::cbor::itemLength(bytes);
    if (item.state != eh::cbor::Item::State::whole) return "not an item";
    auto problem = eh::cbor::decodeHead(bytes.substr(0, item.length), arena, head);
    return problem.empty() ? eh::cbor::decodeArguments(head.rest, prototype, arena, values) : problem;
}

void runJson(Case const& test, double seconds) {
    auto const prototype = eh::parsePrototype(test.prototype).value();
    auto const prefix = eh::json::eventPrefix("PersonResponse", prototype.name);
    std::string text;
    require(eh::json::encodeEvent(text, prefix, test.arguments), "strings are valid");
    require(Document::parse(text) == test.document(), "both write the same event");
    auto const line = std::string_view(text).substr(0, text.size() - 1);
    eh::Arena arena;
    std::vector<eh::Value> values;
    require(decodeJson(line, prototype, arena, values).empty(), "what was written is read");
    std::string again;
    require(eh::json::encodeEvent(again, prefix, values) && again == text, "what was read is what was written");

    std::string out;
    double const encoding = nanosecondsOf(seconds, [&] {
        out.clear();
        keep(eh::json::encodeEvent(out, prefix, test.arguments));
        keep(out);
    });
    auto const ready = test.document();
    double const dumping = nanosecondsOf(seconds, [&] { keep(ready.dump()); });
    double const building = nanosecondsOf(seconds, [&] { keep(test.document().dump()); });
    double const decoding = nanosecondsOf(seconds, [&] { keep(decodeJson(line, prototype, arena, values)); });
    double const parsing = nanosecondsOf(seconds, [&] { keep(Document::parse(line)); });

    std::string const name = test.name;
    print({name + ", encode", "ns", encoding, "nlohmann dump of a ready document", dumping});
    print({name + ", encode", "ns", encoding, "nlohmann, building the document and dump", building});
    print({name + ", decode and check", "ns", decoding, "nlohmann parse, nothing checked", parsing});
}

void runCbor(Case const& test, double seconds) {
    auto const prototype = eh::parsePrototype(test.prototype).value();
    auto const prefix = eh::cbor::eventPrefix("PersonResponse", prototype.name, prototype.parameters.size());
    std::string bytes;
    require(eh::cbor::encodeEvent(bytes, prefix, test.arguments), "strings are valid");
    eh::Arena arena;
    std::vector<eh::Value> values;
    require(decodeCbor(bytes, prototype, arena, values).empty(), "what was written is read");
    auto const ready = test.document();
    auto const theirs = Document::to_cbor(ready);
    std::string const plain(theirs.begin(), theirs.end());
    require(decodeCbor(plain, prototype, arena, values).empty(), "what nlohmann writes is read");
    std::string again;
    require(eh::cbor::encodeEvent(again, prefix, values) && again == bytes, "both write the same event");

    std::string out;
    double const encoding = nanosecondsOf(seconds, [&] {
        out.clear();
        keep(eh::cbor::encodeEvent(out, prefix, test.arguments));
        keep(out);
    });
    double const writing = nanosecondsOf(seconds, [&] { keep(Document::to_cbor(ready)); });
    double const building = nanosecondsOf(seconds, [&] { keep(Document::to_cbor(test.document())); });
    double const decoding = nanosecondsOf(seconds, [&] { keep(decodeCbor(bytes, prototype, arena, values)); });
    double const parsing = nanosecondsOf(seconds, [&] { keep(Document::from_cbor(plain)); });

    std::string const name = test.name;
    print({name + ", encode", "ns", encoding, "nlohmann to_cbor of a ready document", writing});
    print({name + ", encode", "ns", encoding, "nlohmann, building the document and to_cbor", building});
    print({name + ", decode and check", "ns", decoding, "nlohmann from_cbor, nothing checked", parsing});
}

}  // namespace

void runCodec(Settings const& settings) {
    std::vector<std::string> texts;
    for (int i = 0; i < 10; ++i) {
        texts.push_back(
            "A sentence of about a hundred characters, with \"quotes\", a t\tab and na\u00efve accents, number " +
            std::to_string(i));
    }
    std::vector<double> numbers;
    for (int i = 0; i < 1'000; ++i) numbers.push_back(std::sin(i) * 1'000);

    auto const event = [](char const* name, Document arguments) {
        return Document::array({"PersonResponse", name, std::move(arguments)});
    };
    std::vector<Case> const cases{
        {"small (two strings, an int)", "name(string,string,int)",
         {std::string_view("Ada"), std::string_view("Lovelace"), std::int32_t{1815}},
         [&] { return event("name", Document::array({"Ada", "Lovelace", 1815})); }},
        {"ten strings of 100 bytes", "texts(string[])", {eh::Strings(texts)},
         [&] { return event("texts", Document::array({texts})); }},
        {"double[1000]", "wave(double[])", {eh::Doubles(numbers)},
         [&] { return event("wave", Document::array({numbers})); }}};
    double const seconds = settings.scale == Scale::full ? 0.9 : settings.scale == Scale::quick ? 0.15 : 0.01;
    printTitle("Codec: one event, JSON");
    for (Case const& test : cases) runJson(test, seconds);
    printTitle("Codec: one event, CBOR");
    for (Case const& test : cases) runCbor(test, seconds);
}

}  // namespace bench
