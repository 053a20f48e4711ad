// The C++ of both sides of an interface; whole files are in good/.
#include "support.hpp"

#include "support/catch.hpp"

using namespace ehc;
using namespace ehc::test;

namespace {

constexpr EmitOptions cpp{.cpp = true};
constexpr char allTypes[] =
    " X { e { int i; long l; double d; string s; int is[]; long ls[]; double ds[]; string ss[]; byte bs[];"
    " int i3[3]; long l3[3]; double d3[3]; string s3[3]; byte b3[3]; } }";

std::string unbroken(std::string text) {
    for (std::size_t at = text.find("\n        "); at != std::string::npos; at = text.find("\n        ", at)) {
        std::size_t const end = text.find_first_not_of(" \n", at);
        text.replace(at, end - at, 1, ' ');
    }
    return text;
}

}

TEST_CASE("a server interface is an abstract class with one function for each event") {
    auto const files = outputs(std::string("server") + allTypes, cpp);
    REQUIRE(files.size() == 3);
    CHECK(contains(
        unbroken(files.at("X.hpp")),
        "virtual void e(eh::ConnectionId from, std::int32_t i, std::int64_t l, double d, std::string_view s, "
        "std::span<std::int32_t const> is, std::span<std::int64_t const> ls, std::span<double const> ds, "
        "std::span<std::string_view const> ss, std::span<std::byte const> bs, "
        "std::span<std::int32_t const, 3> i3, std::span<std::int64_t const, 3> l3, std::span<double const, 3> d3, "
        "std::span<std::string_view const, 3> s3, std::span<std::byte const, 3> b3) = 0;"));
    CHECK(contains(unbroken(files.at("X.cpp")),
                   "case 0: return this->e(from, arguments[0].int32(), arguments[1].int64(), arguments[2].float64(), "
                   "arguments[3].string(), arguments[4].ints(), arguments[5].longs(), arguments[6].doubles(), "
                   "arguments[7].strings(), arguments[8].bytes(), arguments[9].ints().first<3>(), "
                   "arguments[10].longs().first<3>(), arguments[11].doubles().first<3>(), "
                   "arguments[12].strings().first<3>(), arguments[13].bytes().first<3>());"));
}

TEST_CASE("a client interface is a class with two functions for each event") {
    auto const files = outputs(std::string("client") + allTypes, cpp);
    REQUIRE(files.size() == 2);
    std::string const parameters =
        "std::int32_t i, std::int64_t l, double d, std::string_view s, eh::Ints is, eh::Longs ls, "
        "eh::Doubles ds, eh::Strings ss, eh::Bytes bs, eh::FixedInts<3> i3, eh::FixedLongs<3> l3, "
        "eh::FixedDoubles<3> d3, eh::FixedStrings<3> s3, eh::FixedBytes<3> b3) const {";
    std::string const text = unbroken(files.at("X.hpp"));
    CHECK(contains(text, "eh::SendResult e(" + parameters));
    CHECK(contains(text, "eh::SendResult e(eh::To const& to, " + parameters));
    CHECK(contains(text, "return this->ehSend(0, eh::everyone, i, l, d, s, is, ls, ds, ss, bs, i3, l3, d3, s3, b3);"));
    CHECK(contains(text, "return this->ehSend(0, to, i, l, d, s, is, ls, ds, ss, bs, i3, l3, d3, s3, b3);"));
}

TEST_CASE("on the client side an interface is the other way round, in a folder and a namespace of its own") {
    auto const called = outputs(std::string("client") + allTypes, cpp).at("client/X.hpp");
    CHECK(contains(called, "namespace client {"));
    CHECK(contains(called, "class X : public eh::ClientReceiver {"));
    CHECK(contains(unbroken(called), "virtual void e(std::int32_t i, std::int64_t l, double d, std::string_view s, "));
    CHECK(contains(unbroken(called), "return this->e(arguments[0].int32(), arguments[1].int64(), "));
    auto const caller = outputs(std::string("server") + allTypes, cpp).at("client/X.hpp");
    CHECK(contains(caller, "class X : private eh::ClientSender {"));
    CHECK(contains(unbroken(caller), "eh::SendResult e(std::int32_t i, std::int64_t l, double d, std::string_view s, "));
    CHECK(contains(unbroken(caller), "return this->ehCall(0, i, l, d, s, is, ls, ds, ss, bs, i3, l3, d3, s3, b3);"));
}

TEST_CASE("prototypes travel without parameter names") {
    auto const files = outputs(std::string("server") + allTypes, cpp);
    CHECK(contains(files.at("X.cpp"), "\"e(int,long,double,string,int[],long[],double[],string[],byte[],"
                                      "int[3],long[3],double[3],string[3],byte[3])\","));
}

TEST_CASE("with -v senders check their strings") {
    auto const files = outputs("client X { e { string s; } }", {.cpp = true, .checks = Checks::text});
    CHECK(contains(files.at("X.hpp"), "this->ehSendChecked(0, eh::everyone, s)"));
    CHECK_FALSE(contains(files.at("X.hpp"), "this->ehSend("));
}

TEST_CASE("an interface without parameters leaves no unused name") {
    CHECK(contains(outputs("server X { e { } }", cpp).at("X.cpp"), "eh::Arguments const&) {"));
}

TEST_CASE("documentation stands before the function, parameters in it") {
    auto const files = outputs("/// All.\nserver X {\n/** One. */\ne {\n/// Wide.\nint w; } }", cpp);
    CHECK(contains(files.at("X.hpp"), "/// All.\nclass X"));
    CHECK(contains(files.at("X.hpp"), "    /// One.\n    /// @param w Wide.\n    virtual void e("));
}

TEST_CASE("a namespace holds the classes and their functions") {
    EmitOptions options = cpp;
    options.cppNamespace = "my::app";
    auto const files = outputs("/// All.\nserver X { e { } } client Y { e { } }", options);
    for (auto const* name : {"X.hpp", "Y.hpp", "X.cpp"}) {
        CHECK(contains(files.at(name), "\nnamespace my::app {\n\n"));
        CHECK(files.at(name).ends_with("}\n\n}  // namespace my::app\n") !=
              files.at(name).ends_with("};\n\n}  // namespace my::app\n"));
    }
    CHECK(contains(files.at("X.hpp"), "namespace my::app {\n\n/// All.\nclass X"));
}
