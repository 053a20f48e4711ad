// CBOR to arguments, led by the prototype: no document in between, and a sentence for whatever does not fit.
#include <bit>
#include <cstdint>
#include <limits>

#include "event/codec/cbor.hpp"
#include "event/codec/cbor_numbers.hpp"
#include "event/codec/cbor_reader.hpp"

namespace eh::cbor {

namespace {

template <typename Number>
bool isAligned(char const* data) noexcept {
    return reinterpret_cast<std::uintptr_t>(data) % alignof(Number) == 0;
}

/// Reads one argument after the other; the first problem ends it.
class ArgumentDecoder {
public:
    ArgumentDecoder(std::string_view bytes, Arena& arena) : reader_(bytes), arena_(arena) {}

    std::string run(Prototype const& prototype, std::vector<Value>& values) {
        Head head;
        if (!reader_.head(head)) return std::string(reader_.problem());
        if (head.major != Major::array) return "expected an array of arguments, got " + kind(head);
        std::size_t const count = prototype.parameters.size();
        if (head.value > count) return "more than the " + std::to_string(count) + " arguments of " + prototype.text;
        if (head.value < count)
            return "expected " + std::to_string(count) + " arguments, got " + std::to_string(head.value);
        for (std::size_t i = 0; i < count; ++i) {
            Value value;
            if (!decode(prototype.parameters[i], value)) return "argument " + std::to_string(i + 1) + ": " + problem_;
            values.push_back(value);
        }
        return reader_.rest().empty() ? std::string() : "the event does not end after its arguments";
    }

private:
    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }
    bool failRead() { return fail(std::string(reader_.problem())); }
    bool failExpected(std::string const& expected, Head const& got) {
        return fail("expected " + expected + ", got " + kind(got));
    }

    bool decode(Parameter const& parameter, Value& value) {
        switch (parameter.type) {
        case Type::int32: return scalar<std::int32_t>(value);
        case Type::int64: return scalar<std::int64_t>(value);
        case Type::float64: return scalar<double>(value);
        case Type::string: return scalar<std::string_view>(value);
        case Type::ints: return numbers<std::int32_t, Ints>(parameter, tagInts, value);
        case Type::longs: return numbers<std::int64_t, Longs>(parameter, tagLongs, value);
        case Type::doubles: return numbers<double, Doubles>(parameter, tagDoubles, value);
        case Type::strings: return strings(parameter, value);
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

    bool read(std::int32_t& value) { return integer(value, "int"); }
    bool read(std::int64_t& value) { return integer(value, "long"); }

    template <typename Integer>
    bool integer(Integer& value, char const* type) {
        Head head;
        if (!reader_.head(head)) return failRead();
        bool const negative = head.major == Major::negative;
        if (!negative && head.major != Major::positive) return failExpected(type, head);
        if (head.value > static_cast<std::uint64_t>(std::numeric_limits<Integer>::max()))
            return fail(integerText(head) + " is out of the range of " + type);
        auto const magnitude = static_cast<Integer>(head.value);
        value = negative ? static_cast<Integer>(-1 - magnitude) : magnitude;
        return true;
    }

    bool read(double& value) {
        Head head;
        if (!reader_.head(head)) return failRead();
        bool const other = head.major == Major::other;
        if (other && head.info == info::float64) value = std::bit_cast<double>(head.value);
        else if (other && head.info == info::float32)
            value = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(head.value)));
        else if (other && head.info == info::float16) value = fromHalf(static_cast<std::uint16_t>(head.value));
        else return failExpected("double", head);
        return true;
    }

    bool read(std::string_view& value) {
        Head head;
        if (!reader_.head(head)) return failRead();
        if (head.major != Major::text) return failExpected("string", head);
        return reader_.text(head, value) || failRead();
    }

    template <typename Number, typename View>
    bool numbers(Parameter const& parameter, std::uint64_t tag, Value& value) {
        Head head;
        if (!reader_.head(head)) return failRead();
        if (head.major == Major::tag && head.value == tag) return typed<Number, View>(parameter, value);
        if (head.major != Major::array) return failExpected(toString(parameter), head);
        return elements<Number, View>(head, parameter, value);
    }

    bool strings(Parameter const& parameter, Value& value) {
        Head head;
        if (!reader_.head(head)) return failRead();
        if (head.major != Major::array) return failExpected(toString(parameter), head);
        return elements<std::string_view, Strings>(head, parameter, value);
    }

    /// A typed array, behind its tag.
    template <typename Number, typename View>
    bool typed(Parameter const& parameter, Value& value) {
        Head head;
        std::string_view data;
        if (!reader_.head(head)) return failRead();
        if (head.major != Major::bytes) return fail("expected a byte string in a typed array, got " + kind(head));
        if (!reader_.content(head, data)) return failRead();
        if (data.size() % sizeof(Number) != 0)
            return fail("a typed array of " + std::to_string(data.size()) + " bytes, which is not a multiple of " +
                        std::to_string(sizeof(Number)));
        std::size_t const count = data.size() / sizeof(Number);
        if (!rightLength(parameter, count)) return false;
        if (std::endian::native == std::endian::little && isAligned<Number>(data.data())) {
            value = Value(View(std::span(reinterpret_cast<Number const*>(data.data()), count)));
            return true;
        }
        auto* const copy = static_cast<Number*>(arena_.allocate(data.size(), alignof(Number)));
        loadLittle(copy, data.data(), count);
        value = Value(View(std::span<Number const>(copy, count)));
        return true;
    }

    template <typename Element, typename View>
    bool elements(Head const& head, Parameter const& parameter, Value& value) {
        // Every element has a byte at least: nobody is given memory for elements that are not there.
        if (head.value > reader_.rest().size()) return fail("an item that is cut short");
        auto const count = static_cast<std::size_t>(head.value);
        if (!rightLength(parameter, count)) return false;
        auto* const list = static_cast<Element*>(arena_.allocate(count * sizeof(Element), alignof(Element)));
        for (std::size_t i = 0; i < count; ++i) {
            Element element{};
            if (!read(element)) return fail("element " + std::to_string(i + 1) + ": " + problem_);
            list[i] = element;
        }
        value = Value(View(std::span<Element const>(list, count)));
        return true;
    }

    bool bytes(Parameter const& parameter, Value& value) {
        Head head;
        std::string_view data;
        if (!reader_.head(head)) return failRead();
        if (head.major != Major::bytes) return failExpected(toString(parameter), head);
        if (!reader_.content(head, data)) return failRead();
        value = Value(Bytes(data));
        return rightLength(parameter, data.size());
    }

    bool rightLength(Parameter const& parameter, std::size_t size) {
        if (parameter.length == 0 || parameter.length == size) return true;
        return fail("expected " + toString(parameter) + ", got " + std::to_string(size) + " elements");
    }

    Reader reader_;
    Arena& arena_;
    std::string problem_;
};

std::string readName(Reader& reader, char const* what, std::string_view& name) {
    Head head;
    if (!reader.head(head)) return std::string(reader.problem());
    if (head.major != Major::text) return std::string("expected the name of ") + what + ", got " + kind(head);
    return reader.text(head, name) ? std::string() : std::string(reader.problem());
}

}  // namespace

std::string decodeHead(std::string_view item, Arena&, EventHead& head) {
    static constexpr char expected[] = "expected an event, an array of interface, function and arguments, got ";
    Reader reader(item);
    Head list;
    if (!reader.head(list)) return std::string(reader.problem());
    if (list.major != Major::array) return expected + kind(list);
    if (list.value != 3) return expected + ("an array of " + std::to_string(list.value));
    if (std::string problem = readName(reader, "an interface", head.interface); !problem.empty()) return problem;
    if (std::string problem = readName(reader, "a function", head.event); !problem.empty()) return problem;
    head.rest = reader.rest();
    return {};
}

std::string decodeArguments(std::string_view rest, Prototype const& prototype, Arena& arena,
                            std::vector<Value>& values) {
    values.clear();
    return ArgumentDecoder(rest, arena).run(prototype, values);
}

}  // namespace eh::cbor
