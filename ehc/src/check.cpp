// Checks names, types, numbers, doubles and emptiness. What the parser has complained of is not complained of again.
#include "check.hpp"

#include "model.hpp"
#include "names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <unordered_map>
#include <utility>

namespace ehc {

namespace {

constexpr std::array<std::string_view, 5> types{"int", "long", "double", "string", "byte"};
constexpr std::array<std::string_view, 2> kinds{"client", "server"};

/// Types of other languages and what to take instead.
std::string_view instead(std::string_view type) {
    static constexpr std::pair<std::string_view, std::string_view> table[] = {
        {"bool", "int"},       {"boolean", "int"},    {"short", "int"},     {"unsigned", "int"},  {"uint", "int"},
        {"integer", "int"},    {"int8", "int"},       {"int16", "int"},     {"int32", "int"},     {"int8_t", "int"},
        {"int16_t", "int"},    {"int32_t", "int"},    {"uint8_t", "int"},   {"uint16_t", "int"},  {"uint8", "int"},
        {"uint16", "int"},     {"s32", "int"},        {"int64", "long"},    {"int64_t", "long"},  {"uint32_t", "long"},
        {"uint64_t", "long"},  {"uint32", "long"},    {"uint64", "long"},   {"u32", "long"},      {"u64", "long"},
        {"bigint", "long"},    {"float", "double"},   {"number", "double"}, {"real", "double"},   {"float32", "double"},
        {"float64", "double"}, {"char", "string"},    {"text", "string"},   {"str", "string"},    {"std", "string"},
        {"bytes", "byte"},     {"blob", "byte"},      {"buffer", "byte"}};
    std::string const lower = toLower(type);
    for (auto const& [other, ours] : table) {
        if (lower == other) return ours;
    }
    return {};
}

/// Cuts a name that is too long to be repeated in a sentence.
std::string quote(std::string_view name) {
    constexpr std::size_t longest = 40;
    return name.size() <= longest ? "'" + std::string(name) + "'" : "'" + std::string(name.substr(0, longest)) + "...'";
}

class Checker {
public:
    Checker(Rules const& rules, Diagnostics& diagnostics) : rules_(rules), diagnostics_(diagnostics) {}

    void file(ast::File const& file) {
        if (file.interfaces.empty() && !file.damaged)
            diagnostics_.add(
                {Id::fileEmpty, {0, 0}, "the file has no interface", "an interface is written: server Name { event { } }", {}});
        interfaceDoubles(file);
        for (ast::Interface const& i : file.interfaces) interface(i);
    }

private:
    void interface(ast::Interface const& interface) {
        kind(interface.kind);
        name(interface.name, "an interface");
        if (interface.events.empty() && !interface.damaged && !interface.name.text.empty())
            diagnostics_.add({Id::interfaceEmpty, interface.name.where, "the interface " + quote(interface.name.text) + " has no event",
                              "an event is written: name { int parameter; }", {}});
        doubles(Id::eventTwice, interface.events, "event", "interface", interface.name.text);
        for (ast::Event const& e : interface.events) event(e);
    }

    void event(ast::Event const& event) {
        name(event.name, "an event");
        doubles(Id::parameterTwice, event.parameters, "parameter", "event", event.name.text);
        for (ast::Parameter const& p : event.parameters) parameter(p);
    }

    void parameter(ast::Parameter const& parameter) {
        type(parameter);
        name(parameter.name, "a parameter");
        if (parameter.brackets && parameter.brackets->number) number(*parameter.brackets->number);
    }

    void kind(ast::Word const& word) {
        if (word.text.empty() || word.text == "client" || word.text == "server") return;
        std::string_view const meant = didYouMean(word.text, kinds);
        diagnostics_.add({Id::kindExpected, word.where,
                          "expected 'client' or 'server', found " + quote(word.text),
                          meant.empty()
                              ? "the server implements a server interface, clients implement a client interface"
                              : "did you mean " + quote(meant) + "?",
                          {}});
    }

    void name(ast::Word const& word, std::string const& what) {
        if (isKeyword(word.text))
            diagnostics_.add({Id::nameIsKeyword, word.where, quote(word.text) + " is a word of the language and cannot name " + what,
                              "choose another name, such as " + quote(std::string(word.text) + "Value"), {}});
        if (word.text.size() > longestName)
            diagnostics_.add({Id::nameTooLong, word.where, "the name " + quote(word.text) + " has " + std::to_string(word.text.size()) +
                              " characters", "a name has at most " + std::to_string(longestName), {}});
    }

    void type(ast::Parameter const& parameter) {
        ast::Word const& word = parameter.type;
        if (word.text.empty()) return;
        if (word.text == "double" && !rules_.doubles && !parameter.name.text.empty()) {
            diagnostics_.add({Id::doubleRefused, word.where,
                              "the parameter " + quote(parameter.name.text) + " is a double, and -nd allows none",
                              "-nd is for machines that compute without them: take int or long, or leave -nd out", {}});
            return;
        }
        if (isTypeName(word.text)) {
            if (word.text != "byte" || parameter.brackets || parameter.name.text.empty()) return;
            diagnostics_.add({Id::byteScalar, word.where, "'byte' exists only as an array",
                              "write: byte " + std::string(parameter.name.text) + "[]; or take int for one byte", {}});
            return;
        }
        std::string_view meant = instead(word.text);
        if (meant.empty()) meant = didYouMean(word.text, types);
        diagnostics_.add({Id::typeUnknown, word.where, "unknown type " + quote(word.text),
                          meant.empty() ? "the types are int, long, double, string and byte[]"
                                        : "did you mean " + quote(meant) + "?", {}});
    }

    void number(ast::Word const& word) {
        std::string const range = "a length is a whole number from 1 to 1,048,576";
        auto const complain = [&](Id id, std::string sentence) {
            diagnostics_.add({id, word.where, std::move(sentence), range, {}});
        };
        if (!std::all_of(word.text.begin(), word.text.end(), isDigit))
            return complain(Id::lengthNoNumber, quote(word.text) + " is not the length of an array");
        if (word.text == "0") return complain(Id::lengthZero, "an array of fixed length has at least one element");
        if (word.text.front() == '0')
            return diagnostics_.add(
                {Id::lengthLeadingZero, word.where, "a number does not begin with 0", "leave the zero out: numbers are decimal", {}});
        std::uint32_t value = 0;
        auto const [end, error] = std::from_chars(word.text.data(), word.text.data() + word.text.size(), value);
        if (error != std::errc() || value > longestArray) complain(Id::lengthTooLarge, "the length " + quote(word.text) + " is too large");
    }

    /// Things of the same name within one interface or event.
    template <typename Things>
    void doubles(Id id, Things const& things, std::string const& what, std::string const& where,
                 std::string_view whereName) {
        std::unordered_map<std::string_view, Span> seen;
        for (auto const& thing : things) {
            if (thing.name.text.empty()) continue;
            auto const [first, isNew] = seen.try_emplace(thing.name.text, thing.name.where);
            if (isNew) continue;
            if (diagnostics_.isFull()) {
                diagnostics_.addUntold();
                continue;
            }
            diagnostics_.add(
                {id, thing.name.where,
                 "the " + where + ' ' + quote(whereName) + " has two " + what + "s called " + quote(thing.name.text),
                 "each " + what + " needs its own name", Note{first->second, "the first is here"}});
        }
    }

    /// Interfaces whose files would coincide.
    void interfaceDoubles(ast::File const& file) {
        std::unordered_map<std::string, ast::Interface const*> seen;
        for (ast::Interface const& interface : file.interfaces) {
            if (interface.name.text.empty()) continue;
            auto const [entry, isNew] = seen.try_emplace(toLower(interface.name.text), &interface);
            if (isNew) continue;
            ast::Interface const& first = *entry->second;
            bool const same = first.name.text == interface.name.text;
            std::string sentence = "two interfaces are called " + quote(interface.name.text);
            if (!same) {
                sentence = "the interfaces " + quote(first.name.text) + " and " + quote(interface.name.text) +
                           " differ only in case";
            }
            diagnostics_.add({same ? Id::interfaceTwice : Id::interfaceCase, interface.name.where, std::move(sentence),
                              "interfaces are files in the generated code: each needs its own name, whatever the case",
                              Note{first.name.where, "the first is here"}});
        }
    }

    Rules rules_;
    Diagnostics& diagnostics_;
};

}

void check(ast::File const& file, Rules const& rules, Diagnostics& diagnostics) {
    Checker(rules, diagnostics).file(file);
}

}
