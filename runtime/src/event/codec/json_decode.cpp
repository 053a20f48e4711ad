// JSON text to arguments, led by the prototype: no document in between, and a sentence for whatever does not fit.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "event/codec/base64.hpp"
#include "event/codec/json.hpp"
#include "event/codec/json_reader.hpp"

namespace eh::json {

namespace {

constexpr std::int64_t largestSafe = (std::int64_t{1} << 53) - 1;

bool isIntegral(std::string_view number) noexcept { return number.find_first_of(".eE") == std::string_view::npos; }

template <typename Number>
bool convert(std::string_view text, Number& value) noexcept {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

/// `-?(0|[1-9][0-9]*)`, the text of a long that a number cannot carry.
bool isDecimal(std::string_view text) noexcept {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Reads one argument after the other; the first problem ends it.
class ArgumentDecoder {
public:
    ArgumentDecoder(std::string_view text, Arena& arena) : reader_(text), arena_(arena) {}

    std::string run(Prototype const& prototype, std::vector<Value>& values) {
        if (!reader_.take('[')) return expectedButGot("an array of arguments");
        for (std::size_t i = 0; i < prototype.parameters.size(); ++i) {
            if (reader_.next(']') || (i != 0 && !reader_.take(','))) return wrongCount(prototype, i);
            Value value;
            if (!decode(prototype.parameters[i], value)) return "argument " + std::to_string(i + 1) + ": " + problem_;
            values.push_back(value);
        }
        if (reader_.next(',') || (prototype.parameters.empty() && !reader_.next(']')))
            return "more than the " + std::to_string(prototype.parameters.size()) + " arguments of " + prototype.text;
        if (!reader_.take(']') || !reader_.take(']') || !reader_.atEnd())
            return "the text of the event does not end after its arguments";
        return {};
    }

private:
    std::string wrongCount(Prototype const& prototype, std::size_t got) {
        if (!reader_.next(']')) return expectedButGot("a comma or the end of the arguments");
        return "expected " + std::to_string(prototype.parameters.size()) + " arguments, got " + std::to_string(got);
    }

    std::string expectedButGot(std::string_view expected) {
        return "expected " + std::string(expected) + ", got " + std::string(reader_.kind());
    }

    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }
    bool failExpected(std::string_view expected) {
        if (!reader_.problem().empty()) return fail(reader_.problem());
        return fail(expectedButGot(expected));
    }

    bool decode(Parameter const& parameter, Value& value) {
        switch (parameter.type) {
        case Type::int32: return scalar<std::int32_t>(value);
        case Type::int64: return scalar<std::int64_t>(value);
        case Type::float64: return scalar<double>(value);
        case Type::string: return scalar<std::string_view>(value);
        case Type::ints: return array<std::int32_t, Ints>(parameter, value);
        case Type::longs: return array<std::int64_t, Longs>(parameter, value);
        case Type::doubles: return array<double, Doubles>(parameter, value);
        case Type::strings: return array<std::string_view, Strings>(parameter, value);
        case Type::bytes: return bytes(parameter, value);
        }
        return fail("unknown type");
    }

    template <typename T>
    bool scalar(Value& value) {
        T element{};
        if (!read(element)) return false;
        value = Value(element);
        return true;
    }

    bool read(std::int32_t& value) {
        std::string_view text;
        if (!reader_.number(text)) return failExpected("int");
        if (!isIntegral(text)) return fail("expected int, got the fraction " + std::string(text.substr(0, 32)));
        if (!convert(text, value)) return fail(std::string(text.substr(0, 32)) + " is out of the range of int");
        return true;
    }

    bool read(std::int64_t& value) {
        std::string_view text;
        if (reader_.next('"')) {
            if (!reader_.string(arena_, text)) return failExpected("long");
            if (!isDecimal(text)) return fail("expected long, got a string that is not a decimal number");
            if (!convert(text, value)) return fail(std::string(text.substr(0, 32)) + " is out of the range of long");
            return true;
        }
        if (!reader_.number(text)) return failExpected("long");
        if (!isIntegral(text)) return fail("expected long, got the fraction " + std::string(text.substr(0, 32)));
        bool const safe = convert(text, value) && value >= -largestSafe && value <= largestSafe;
        if (!safe) return fail("a long beyond 2^53-1 travels as a decimal string, got the number " + std::string(text.substr(0, 32)));
        return true;
    }

    bool read(double& value) {
        std::string_view text;
        if (reader_.next('"')) {
            if (!reader_.string(arena_, text)) return failExpected("double");
            if (text == "NaN") value = std::numeric_limits<double>::quiet_NaN();
            else if (text == "Infinity") value = std::numeric_limits<double>::infinity();
            else if (text == "-Infinity") value = -std::numeric_limits<double>::infinity();
            else return fail("expected double, got string");
            return true;
        }
        if (!reader_.number(text)) return failExpected("double");
        if (!convert(text, value)) return fail(std::string(text.substr(0, 32)) + " is out of the range of double");
        return true;
    }

    bool read(std::string_view& value) { return reader_.string(arena_, value) || failExpected("string"); }

    template <typename Element, typename View>
    bool array(Parameter const& parameter, Value& value) {
        if (!reader_.take('[')) return failExpected(toString(parameter));
        ArenaArray<Element> elements(arena_);
        if (!reader_.take(']')) {
            do {
                Element element{};
                if (!read(element)) return fail("element " + std::to_string(elements.view().size() + 1) + ": " + problem_);
                elements.push(element);
            } while (reader_.take(','));
            if (!reader_.take(']')) return failExpected("a comma or the end of the array");
        }
        value = Value(View(elements.view()));
        return rightLength(parameter, elements.view().size());
    }

    bool bytes(Parameter const& parameter, Value& value) {
        std::string_view text;
        if (!reader_.string(arena_, text)) return failExpected("a base64 string");
        auto* const data = static_cast<std::byte*>(arena_.allocate(base64::decodedSize(text) + 1, 1));
        std::size_t const size = base64::decode(text, data);
        if (size == base64::npos) return fail("expected a padded base64 string");
        value = Value(Bytes(std::span<std::byte const>(data, size)));
        return rightLength(parameter, size);
    }

    bool rightLength(Parameter const& parameter, std::size_t size) {
        if (parameter.length == 0 || parameter.length == size) return true;
        return fail("expected " + toString(parameter) + ", got " + std::to_string(size) + " elements");
    }

    Reader reader_;
    Arena& arena_;
    std::string problem_;
};

}  // namespace

std::string decodeHead(std::string_view line, Arena& arena, EventHead& head) {
    Reader reader(line);
    auto const wrong = [&](std::string_view expected) {
        if (!reader.problem().empty()) return reader.problem();
        return "expected " + std::string(expected) + ", got " + std::string(reader.kind());
    };
    if (!reader.take('[')) return wrong("an event, an array of interface, function and arguments");
    if (!reader.string(arena, head.interface)) return wrong("the name of an interface");
    if (!reader.take(',')) return wrong("a comma after the name of the interface");
    if (!reader.string(arena, head.event)) return wrong("the name of a function");
    if (!reader.take(',')) return wrong("a comma and an array of arguments");
    head.rest = reader.rest();
    return {};
}

std::string decodeArguments(std::string_view rest, Prototype const& prototype, Arena& arena,
                            std::vector<Value>& values) {
    values.clear();
    return ArgumentDecoder(rest, arena).run(prototype, values);
}

}  // namespace eh::json
