// JSON to arguments: what is taken, and the sentence for what is not.
#include <cmath>
#include <limits>

#include "event/codec/json.hpp"
#include "support/catch.hpp"

namespace {

struct Decoded {
    eh::Arena arena;
    std::vector<eh::Value> values;
    std::string problem;
};

std::unique_ptr<Decoded> decode(std::string_view prototype, std::string_view arguments) {
    static std::string text;
    text = std::string(arguments) + "]";
    auto decoded = std::make_unique<Decoded>();
    decoded->problem = eh::json::decodeArguments(text, *eh::parsePrototype(prototype), decoded->arena, decoded->values);
    return decoded;
}

std::string problem(std::string_view prototype, std::string_view arguments) { return decode(prototype, arguments)->problem; }

}  // namespace

TEST_CASE("The head of an event gives its names and what follows") {
    eh::Arena arena;
    eh::json::EventHead head;
    CHECK(eh::json::decodeHead(R"( ["I\u0041" , "e",[1]])", arena, head).empty());
    CHECK(head.interface == "IA");
    CHECK(head.event == "e");
    CHECK(head.rest == "[1]]");
    CHECK(eh::json::decodeHead("17", arena, head) == "expected an event, an array of interface, function and arguments, got number");
    CHECK(eh::json::decodeHead(R"(["I",4])", arena, head) == "expected the name of a function, got number");
    CHECK(eh::json::decodeHead("[\"I", arena, head) == "a string without its closing quote");
}

TEST_CASE("Every type is read exactly") {
    auto const d = decode("f(int,long,double,string,int[],long[],double[],string[],byte[])",
                          R"([-2147483648, "9223372036854775807", -0.0, "a\n\ud83d\ude00", [1,2], [-9007199254740991],
 ["NaN",1e3], ["x","é"], "Zm9v"])");
    // a line never holds a line feed: the reader treats it as no white space
    CHECK_FALSE(d->problem.empty());
    auto const e = decode("f(int,long,double,string,int[],long[],double[],string[],byte[])",
                          R"([-2147483648, "9223372036854775807", -0.0, "a\n\ud83d\ude00", [1,2], [-9007199254740991], )"
                          R"(["NaN",1e3], ["x","é"], "Zm9v"])");
    REQUIRE(e->problem.empty());
    CHECK(e->values[0].int32() == std::numeric_limits<std::int32_t>::min());
    CHECK(e->values[1].int64() == std::numeric_limits<std::int64_t>::max());
    CHECK(std::signbit(e->values[2].float64()));
    CHECK(e->values[3].string() == "a\n😀");
    CHECK(e->values[4].ints()[1] == 2);
    CHECK(e->values[5].longs()[0] == -9'007'199'254'740'991);
    CHECK(std::isnan(e->values[6].doubles()[0]));
    CHECK(e->values[6].doubles()[1] == 1000.0);
    CHECK(e->values[7].strings()[1] == "é");
    CHECK(e->values[8].bytes().size() == 3);
}

TEST_CASE("Arguments of the wrong type are refused with both types named") {
    CHECK(problem("f(string)", "[5]") == "argument 1: expected string, got number");
    CHECK(problem("f(int,int)", R"([1,"2"])") == "argument 2: expected int, got string");
    CHECK(problem("f(int)", "[1.0]") == "argument 1: expected int, got the fraction 1.0");
    CHECK(problem("f(int)", "[1e2]") == "argument 1: expected int, got the fraction 1e2");
    CHECK(problem("f(int)", "[2147483648]") == "argument 1: 2147483648 is out of the range of int");
    CHECK(problem("f(int)", "[null]") == "argument 1: expected int, got null");
    CHECK(problem("f(long)", R"(["x"])") == "argument 1: expected long, got a string that is not a decimal number");
    CHECK(problem("f(long)", R"(["9223372036854775808"])") == "argument 1: 9223372036854775808 is out of the range of long");
    CHECK(problem("f(long)", "[9007199254740992]") ==
          "argument 1: a long beyond 2^53-1 travels as a decimal string, got the number 9007199254740992");
    CHECK(problem("f(double)", R"(["nan"])") == "argument 1: expected double, got string");
    CHECK(problem("f(double)", "[1e999]") == "argument 1: 1e999 is out of the range of double");
    CHECK(problem("f(int[])", R"([[1,"x"]])") == "argument 1: element 2: expected int, got string");
    CHECK(problem("f(int[])", "[7]") == "argument 1: expected int[], got number");
    CHECK(problem("f(byte[])", R"(["Zg"])") == "argument 1: expected a padded base64 string");
    CHECK(problem("f(string)", "[true]") == "argument 1: expected string, got true");
}

TEST_CASE("The number of arguments and the lengths of fixed arrays are checked") {
    CHECK(problem("f(int,int)", "[1]") == "expected 2 arguments, got 1");
    CHECK(problem("f()", "[1]") == "more than the 0 arguments of f()");
    CHECK(problem("f(int)", "[1,2]") == "more than the 1 arguments of f(int)");
    CHECK(problem("f(int[3])", "[[1,2]]") == "argument 1: expected int[3], got 2 elements");
    CHECK(problem("f(byte[2])", R"(["Zg=="])") == "argument 1: expected byte[2], got 1 elements");
    CHECK(problem("f(string[1])", R"([["a","b"]])") == "argument 1: expected string[1], got 2 elements");
    CHECK(problem("f()", "[]").empty());
}

TEST_CASE("Text that is not strict JSON is refused") {
    auto const text = GENERATE(as<std::string>{}, "[01]", "[+1]", "[1.]", "[.5]", "[-]", "[1,]", "[0x1]", "[1", "[1}", "{1]",
                               "[1]]", "[1] 2", "[NaN]", "[Infinity]");
    CAPTURE(text);
    CHECK_FALSE(problem("f(double)", text).empty());
}

TEST_CASE("Strings must be valid in every way") {
    CHECK(problem("f(string)", "[\"a\tb\"]") == "argument 1: a control character in a string");
    CHECK(problem("f(string)", R"(["\x"])") == "argument 1: an unknown escape in a string");
    CHECK(problem("f(string)", R"(["\u12g4"])") == "argument 1: an unknown escape in a string");
    CHECK(problem("f(string)", R"(["\ud800"])") == "argument 1: a lone surrogate in a string");
    CHECK(problem("f(string)", R"(["\udc00\ud800"])") == "argument 1: a lone surrogate in a string");
    CHECK(problem("f(string)", R"(["\ud800\u0041"])") == "argument 1: a lone surrogate in a string");
    CHECK(problem("f(string)", "[\"\xff\"]") == "argument 1: a string that is not valid UTF-8");
    CHECK(problem("f(string)", "[\"\\n\xed\xa0\x80\"]") == "argument 1: a string that is not valid UTF-8");
    CHECK(problem("f(string)", "[\"abc") == "argument 1: a string without its closing quote");
}
