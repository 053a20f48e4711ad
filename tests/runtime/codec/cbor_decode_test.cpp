// CBOR to arguments: what is taken, and the sentence for what is not.
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "event/codec/cbor.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace {

using eh::test::fromHex;

struct Decoded {
    std::string bytes;
    eh::Arena arena;
    std::vector<eh::Value> values;
    std::string problem;
};

std::unique_ptr<Decoded> decode(std::string_view prototype, std::string_view hex) {
    auto decoded = std::make_unique<Decoded>();
    decoded->bytes = fromHex(hex);
    decoded->problem = eh::cbor::decodeArguments(decoded->bytes, eh::parsePrototype(prototype).value(), decoded->arena,
                                                 decoded->values);
    return decoded;
}

std::string problem(std::string_view prototype, std::string_view hex) { return decode(prototype, hex)->problem; }

eh::Value value(std::unique_ptr<Decoded> const& decoded) {
    CHECK(decoded->problem.empty());
    return decoded->values.at(0);
}

std::int64_t longOf(std::string_view hex) { return value(decode("f(long)", "81" + std::string(hex))).int64(); }
std::int32_t intOf(std::string_view hex) { return value(decode("f(int)", "81" + std::string(hex))).int32(); }
double doubleOf(std::string_view hex) { return value(decode("f(double)", "81" + std::string(hex))).float64(); }
std::string stringOf(std::string_view hex) {
    auto const decoded = decode("f(string)", "81" + std::string(hex));
    return std::string(value(decoded).string());
}

std::string headProblem(std::string_view hex) {
    eh::Arena arena;
    eh::EventHead head;
    return eh::cbor::decodeHead(fromHex(hex), arena, head);
}

}  // namespace

TEST_CASE("The head of an event in CBOR gives its names and what follows") {
    eh::Arena arena;
    eh::EventHead head;
    auto const item = fromHex("83 6149 6165 8101");
    CHECK(eh::cbor::decodeHead(item, arena, head).empty());
    CHECK(head.interface == "I");
    CHECK(head.event == "e");
    CHECK(head.rest == fromHex("8101"));
    auto const wasteful = fromHex("9a00000003 780149 7900 0165 80");
    CHECK(eh::cbor::decodeHead(wasteful, arena, head).empty());
    CHECK(head.event == "e");
    CHECK(head.rest == fromHex("80"));
}

TEST_CASE("The head of an event in CBOR is refused with a sentence") {
    std::string const expected = "expected an event, an array of interface, function and arguments, got ";
    CHECK(headProblem("11") == expected + "integer");
    CHECK(headProblem("a0") == expected + "map");
    CHECK(headProblem("82 6149 6165") == expected + "an array of 2");
    CHECK(headProblem("84 6149 6165 80 80") == expected + "an array of 4");
    CHECK(headProblem("83 04") == "expected the name of an interface, got integer");
    CHECK(headProblem("83 6149 4165") == "expected the name of a function, got byte string");
    CHECK(headProblem("83 61ff 6165 80") == "a string that is not valid UTF-8");
    CHECK(headProblem("83 6249") == "an item that is cut short");
    CHECK(headProblem("83") == "an item that is cut short");
    CHECK(headProblem("") == "an item that is cut short");
    CHECK(headProblem("9f 6149 6165 80 ff") == "an indefinite length");
}

TEST_CASE("Integers in heads of any length are read, as in appendix A of RFC 8949") {
    CHECK(longOf("00") == 0);
    CHECK(longOf("17") == 23);
    CHECK(longOf("1818") == 24);
    CHECK(longOf("1903e8") == 1'000);
    CHECK(longOf("1a000f4240") == 1'000'000);
    CHECK(longOf("1b000000e8d4a51000") == 1'000'000'000'000);
    CHECK(longOf("20") == -1);
    CHECK(longOf("3863") == -100);
    CHECK(longOf("3903e7") == -1'000);
    CHECK(longOf("1b7fffffffffffffff") == std::numeric_limits<std::int64_t>::max());
    CHECK(longOf("3b7fffffffffffffff") == std::numeric_limits<std::int64_t>::min());
    CHECK(intOf("1a7fffffff") == std::numeric_limits<std::int32_t>::max());
    CHECK(intOf("3a7fffffff") == std::numeric_limits<std::int32_t>::min());
    CHECK(intOf("1800") == 0);
    CHECK(intOf("1b0000000000000005") == 5);
    CHECK(intOf("3b0000000000000000") == -1);
}

TEST_CASE("Floats of all three widths are doubles, as in appendix A of RFC 8949") {
    CHECK(doubleOf("f90000") == 0.0);
    CHECK(std::signbit(doubleOf("f98000")));
    CHECK(doubleOf("f93c00") == 1.0);
    CHECK(doubleOf("f93e00") == 1.5);
    CHECK(doubleOf("f97bff") == 65504.0);
    CHECK(doubleOf("f90001") == 5.960464477539063e-8);
    CHECK(doubleOf("f90400") == 0.00006103515625);
    CHECK(doubleOf("f9c400") == -4.0);
    CHECK(doubleOf("f97c00") == std::numeric_limits<double>::infinity());
    CHECK(doubleOf("f9fc00") == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(doubleOf("f97e00")));
    CHECK(doubleOf("fa47c35000") == 100000.0);
    CHECK(doubleOf("fa7f7fffff") == 3.4028234663852886e+38);
    CHECK(doubleOf("fa7f800000") == std::numeric_limits<double>::infinity());
    CHECK(std::isnan(doubleOf("fa7fc00000")));
    CHECK(doubleOf("fb3ff199999999999a") == 1.1);
    CHECK(doubleOf("fb7e37e43c8800759c") == 1.0e+300);
    CHECK(doubleOf("fbc010666666666666") == -4.1);
    CHECK(doubleOf("fb0000000000000001") == std::numeric_limits<double>::denorm_min());
    CHECK(std::isnan(doubleOf("fb7ff8000000000000")));
}

TEST_CASE("Text and bytes are read where they stand") {
    CHECK(stringOf("60").empty());
    CHECK(stringOf("6449455446") == "IETF");
    CHECK(stringOf("62c3bc") == "\u00fc");
    CHECK(stringOf("64f0908591") == "\U00010151");
    CHECK(stringOf("6100") == std::string(1, '\0'));
    auto const bytes = decode("f(byte[])", "81 4401020304");
    CHECK(value(bytes).bytes().size() == 4);
    CHECK(value(bytes).bytes()[3] == std::byte{4});
    CHECK(static_cast<void const*>(value(bytes).bytes().data()) == bytes->bytes.data() + 2);
    CHECK(value(decode("f(byte[])", "81 40")).bytes().empty());
    auto const strings = decode("f(string[])", "81 83 6161 60 626263");
    REQUIRE(value(strings).strings().size() == 3);
    CHECK(value(strings).strings()[1].empty());
    CHECK(value(strings).strings()[2] == "bc");
}

TEST_CASE("Arrays of numbers are read as typed arrays and as plain ones") {
    auto const typed = decode("f(int[],long[],double[])", "83 d84e 48 01000000 feffffff d84f 48 0000000000000080 "
                                                          "d856 48 000000000000f83f");
    REQUIRE(typed->problem.empty());
    CHECK(typed->values[0].ints()[0] == 1);
    CHECK(typed->values[0].ints()[1] == -2);
    CHECK(typed->values[1].longs()[0] == std::numeric_limits<std::int64_t>::min());
    CHECK(typed->values[2].doubles()[0] == 1.5);
    auto const plain =
        decode("f(int[],long[],double[])", "83 82 01 21 81 3b7fffffffffffffff 82 f93e00 fb3ff8000000000000");
    REQUIRE(plain->problem.empty());
    CHECK(plain->values[0].ints()[1] == -2);
    CHECK(plain->values[1].longs()[0] == std::numeric_limits<std::int64_t>::min());
    CHECK(plain->values[2].doubles()[1] == 1.5);
    auto const empty = decode("f(int[],long[],double[],string[])", "84 d84e40 80 d85640 80");
    REQUIRE(empty->problem.empty());
    for (auto const& each : empty->values) CHECK(each.size() == 0);
}

TEST_CASE("A typed array is read wherever it stands in memory, and copied only if it must be") {
    std::vector<double> const numbers{1.5, -2.25, 1e300};
    std::string event = fromHex("81 d856 5818");
    event.append(reinterpret_cast<char const*>(numbers.data()), 24);
    auto const prototype = eh::parsePrototype("f(double[])").value();
    alignas(8) std::array<char, 64> memory{};
    int views = 0;
    for (std::size_t offset = 0; offset < 8; ++offset) {
        std::memcpy(memory.data() + offset, event.data(), event.size());
        eh::Arena arena;
        std::vector<eh::Value> values;
        REQUIRE(eh::cbor::decodeArguments({memory.data() + offset, event.size()}, prototype, arena, values).empty());
        CHECK(std::ranges::equal(values[0].doubles(), numbers));
        auto const* const data = reinterpret_cast<char const*>(values[0].doubles().data());
        bool const inside = data >= memory.data() && data < memory.data() + memory.size();
        CHECK(inside == ((offset + event.size()) % 8 == 0));
        CHECK(inside == (arena.capacity() == 0));
        views += inside;
    }
    CHECK(views == 1);
}

TEST_CASE("CBOR arguments of the wrong type are refused with both types named") {
    CHECK(problem("f(string)", "81 05") == "argument 1: expected string, got integer");
    CHECK(problem("f(int,int)", "82 01 6132") == "argument 2: expected int, got string");
    CHECK(problem("f(int)", "81 f93c00") == "argument 1: expected int, got float");
    CHECK(problem("f(long)", "81 fb3ff0000000000000") == "argument 1: expected long, got float");
    CHECK(problem("f(long)", "81 6131") == "argument 1: expected long, got string");
    CHECK(problem("f(long)", "81 c24101") == "argument 1: expected long, got tag 2");
    CHECK(problem("f(double)", "81 01") == "argument 1: expected double, got integer");
    CHECK(problem("f(double)", "81 20") == "argument 1: expected double, got integer");
    CHECK(problem("f(double)", "81 634e614e") == "argument 1: expected double, got string");
    CHECK(problem("f(string)", "81 4161") == "argument 1: expected string, got byte string");
    CHECK(problem("f(string)", "81 80") == "argument 1: expected string, got array");
    CHECK(problem("f(string)", "81 a0") == "argument 1: expected string, got map");
    CHECK(problem("f(string)", "81 f4") == "argument 1: expected string, got false");
    CHECK(problem("f(string)", "81 f5") == "argument 1: expected string, got true");
    CHECK(problem("f(int)", "81 f6") == "argument 1: expected int, got null");
    CHECK(problem("f(int)", "81 f7") == "argument 1: expected int, got undefined");
    CHECK(problem("f(int)", "81 f0") == "argument 1: expected int, got simple value 16");
    CHECK(problem("f(int)", "81 f8ff") == "argument 1: expected int, got simple value 255");
    CHECK(problem("f(byte[])", "81 6161") == "argument 1: expected byte[], got string");
    CHECK(problem("f(byte[])", "81 d8404101") == "argument 1: expected byte[], got tag 64");
    CHECK(problem("f(int[])", "81 07") == "argument 1: expected int[], got integer");
    CHECK(problem("f(int[])", "81 d84f40") == "argument 1: expected int[], got tag 79");
    CHECK(problem("f(double[])", "81 d85240") == "argument 1: expected double[], got tag 82");
    CHECK(problem("f(string[])", "81 6161") == "argument 1: expected string[], got string");
    CHECK(problem("f(string[])", "81 d84e40") == "argument 1: expected string[], got tag 78");
    CHECK(problem("f(int[])", "81 82 01 6178") == "argument 1: element 2: expected int, got string");
    CHECK(problem("f(double[])", "81 81 01") == "argument 1: element 1: expected double, got integer");
    CHECK(problem("f(string[])", "81 82 6161 01") == "argument 1: element 2: expected string, got integer");
}

TEST_CASE("CBOR integers that do not fit are refused with their number") {
    CHECK(problem("f(int)", "81 1a80000000") == "argument 1: 2147483648 is out of the range of int");
    CHECK(problem("f(int)", "81 3a80000000") == "argument 1: -2147483649 is out of the range of int");
    CHECK(problem("f(long)", "81 1b8000000000000000") ==
          "argument 1: 9223372036854775808 is out of the range of long");
    CHECK(problem("f(long)", "81 3b8000000000000000") ==
          "argument 1: -9223372036854775809 is out of the range of long");
    CHECK(problem("f(long)", "81 1bffffffffffffffff") ==
          "argument 1: 18446744073709551615 is out of the range of long");
    CHECK(problem("f(long)", "81 3bffffffffffffffff") ==
          "argument 1: -18446744073709551616 is out of the range of long");
    CHECK(problem("f(int[])", "81 81 1a80000000") == "argument 1: element 1: 2147483648 is out of the range of int");
}

TEST_CASE("The number of CBOR arguments and the lengths of fixed arrays are checked") {
    CHECK(problem("f(int,int)", "81 01") == "expected 2 arguments, got 1");
    CHECK(problem("f(int)", "82 01 02") == "more than the 1 arguments of f(int)");
    CHECK(problem("f()", "81 01") == "more than the 0 arguments of f()");
    CHECK(problem("f()", "9bffffffffffffffff") == "more than the 0 arguments of f()");
    CHECK(problem("f()", "80").empty());
    CHECK(problem("f()", "a0") == "expected an array of arguments, got map");
    CHECK(problem("f()", "80 00") == "the event does not end after its arguments");
    CHECK(problem("f(int[3])", "81 82 01 02") == "argument 1: expected int[3], got 2 elements");
    CHECK(problem("f(int[1])", "81 d84e 48 0000000000000000") == "argument 1: expected int[1], got 2 elements");
    CHECK(problem("f(long[1])", "81 d84f 40") == "argument 1: expected long[1], got 0 elements");
    CHECK(problem("f(int[2])", "81 d84e 48 0000000000000000").empty());
    CHECK(problem("f(byte[2])", "81 4101") == "argument 1: expected byte[2], got 1 elements");
    CHECK(problem("f(string[1])", "81 82 6161 6162") == "argument 1: expected string[1], got 2 elements");
}

TEST_CASE("Malformed and truncated arguments are refused") {
    CHECK(problem("f(int[])", "81 d84e 43 010203") ==
          "argument 1: a typed array of 3 bytes, which is not a multiple of 4");
    CHECK(problem("f(double[])", "81 d856 44 01020304") ==
          "argument 1: a typed array of 4 bytes, which is not a multiple of 8");
    CHECK(problem("f(int[])", "81 d84e 80") == "argument 1: expected a byte string in a typed array, got array");
    CHECK(problem("f(string)", "81 61ff") == "argument 1: a string that is not valid UTF-8");
    CHECK(problem("f(string)", "81 63eda080") == "argument 1: a string that is not valid UTF-8");
    CHECK(problem("f(string[])", "81 82 6161 61c0") == "argument 1: element 2: a string that is not valid UTF-8");
    CHECK(problem("f(string)", "81 7f6161ff") == "argument 1: an indefinite length");
    CHECK(problem("f(int)", "81 1c") == "argument 1: a reserved kind of head");
    CHECK(problem("f(int)", "9f01ff") == "an indefinite length");
    CHECK(problem("f(string)", "81 7bffffffffffffffff") == "argument 1: an item that is cut short");
    CHECK(problem("f(byte[])", "81 5bfffffffffffffff9") == "argument 1: an item that is cut short");
    CHECK(problem("f(string[])", "81 9bffffffffffffffff") == "argument 1: an item that is cut short");
    CHECK(problem("f(int[])", "81 d84e 5bfffffffffffffffc") == "argument 1: an item that is cut short");
    auto const whole = fromHex("84 01 6161 d84e4401000000 816161");
    auto const prototype = eh::parsePrototype("f(int,string,int[],string[])").value();
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        eh::Arena arena;
        std::vector<eh::Value> values;
        std::string const sentence =
            eh::cbor::decodeArguments(std::string_view(whole).substr(0, cut), prototype, arena, values);
        CHECK(sentence.ends_with("an item that is cut short"));
    }
}
