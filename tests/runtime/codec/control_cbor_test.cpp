// Control messages in both encodings: read as strictly, written alike.
#include "event/codec/control.hpp"

#include <nlohmann/json.hpp>

#include "event/codec/cbor.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace {

using eh::Encoding;
using eh::test::fromHex;
using eh::test::toHex;

/// The same message in CBOR, written by somebody else.
std::string cborOf(std::string_view json) {
    auto const bytes = nlohmann::json::to_cbor(nlohmann::json::parse(json));
    return {bytes.begin(), bytes.end()};
}

template <typename Message>
Message readAs(Encoding encoding, std::string_view json) {
    std::string problem;
    auto const message =
        encoding == Encoding::json ? eh::control::parse(json, problem) : eh::control::parseCbor(cborOf(json), problem);
    INFO(problem);
    REQUIRE(message);
    return std::get<Message>(*message);
}

std::string problem(Encoding encoding, std::string_view json) {
    std::string sentence;
    auto const message = encoding == Encoding::json ? eh::control::parse(json, sentence)
                                                    : eh::control::parseCbor(cborOf(json), sentence);
    CHECK_FALSE(message);
    return sentence;
}

std::string cborProblem(std::string_view hex) {
    std::string sentence;
    CHECK_FALSE(eh::control::parseCbor(fromHex(hex), sentence));
    return sentence;
}

}  // namespace

TEST_CASE("Every control message is read in both encodings") {
    Encoding const encoding = GENERATE(Encoding::json, Encoding::cbor);
    auto const open = readAs<eh::OpenMessage>(
        encoding, R"~({"open":{"protocol":1,"nonce":"n","later":[1,-5,1.5,null,true],"client":{"D":["line(string)"]},
                       "server":{"C":["a()","b(int)"]}}})~");
    CHECK(open.nonce == "n");
    CHECK(open.client.value().at("D").front() == "line(string)");
    CHECK(open.server.at("C").size() == 2);
    CHECK_FALSE(readAs<eh::OpenMessage>(encoding, R"({"open":{"protocol":1,"nonce":"n"}})").client.has_value());
    CHECK(readAs<eh::DeclareMessage>(encoding, R"~({"declare":{"client":{"D":["a()"]}}})~").client.size() == 1);
    CHECK(readAs<eh::AckMessage>(encoding, R"({"ack":18446744073709551615})").received == UINT64_MAX);
    auto const error =
        readAs<eh::ErrorMessage>(encoding, R"({"error":{"code":"bad-event","number":9,"detail":"why"}})");
    CHECK(error.number == 9);
    CHECK(error.detail == "why");
    auto const resume =
        readAs<eh::ResumeMessage>(encoding, R"({"resume":{"cid":2147483647,"token":"t","link":2,"received":41}})");
    CHECK(resume.cid == 2'147'483'647);
    CHECK(resume.token == "t");
    CHECK(resume.link == 2);
    CHECK(resume.received == 41);
    auto const bye = readAs<eh::ByeMessage>(encoding, R"({"bye":{"code":"shutdown","detail":"later","retry":2000}})");
    CHECK(bye.code == "shutdown");
    CHECK(bye.detail == "later");
    CHECK(bye.retry == 2'000);
    CHECK_FALSE(readAs<eh::ByeMessage>(encoding, R"({"bye":{"code":"closed"}})").retry.has_value());
    readAs<eh::UnknownMessage>(encoding, R"({"shiny":{"new":[1]}})");
}

TEST_CASE("Control messages that are wrong are refused with the same sentence in both encodings") {
    Encoding const encoding = GENERATE(Encoding::json, Encoding::cbor);
    CHECK(problem(encoding, R"({"ack":-1})") == "the message \"ack\" is not a whole number");
    CHECK(problem(encoding, R"({"ack":1.0})") == "the message \"ack\" is not a whole number");
    CHECK(problem(encoding, R"({"open":{"protocol":2,"nonce":"n"}})") ==
          "this server speaks version 1 of the protocol only; reload the page to get the script that fits");
    CHECK(problem(encoding, R"({"open":{"protocol":1}})") == "the message \"open\" has no text \"nonce\"");
    CHECK(problem(encoding, R"({"open":{"protocol":1,"nonce":"n","client":[]}})") ==
          "the message \"open\" has a \"client\" that is not an object");
    CHECK(problem(encoding, R"({"resume":{"cid":2147483648,"token":"t","link":2,"received":0}})") ==
          "the message \"resume\" has a \"cid\" over 2147483647");
    CHECK(problem(encoding, R"({"resume":{"cid":0,"token":"t","link":2,"received":0}})") ==
          "the message \"resume\" has a \"cid\" that no connection has");
    CHECK(problem(encoding, R"({"resume":{"cid":1,"token":"t","link":2,"received":-1}})") ==
          "the message \"resume\" has no whole number \"received\"");
    CHECK(problem(encoding, R"({"resume":{"cid":1,"link":2,"received":1}})") ==
          "the message \"resume\" has no text \"token\"");
    CHECK(problem(encoding, R"({"resume":17})") == "the message \"resume\" is not an object");
    CHECK(problem(encoding, R"({"bye":{"detail":"x"}})") == "the message \"bye\" has no text \"code\"");
    CHECK(problem(encoding, R"({"bye":{"code":"x","retry":9223372036854775808}})") ==
          "the message \"bye\" has a \"retry\" over 9223372036854775807");
}

TEST_CASE("What only CBOR can get wrong in a control message is refused") {
    CHECK(cborProblem("") == "the message is cut short");
    CHECK(cborProblem("a1 6361636b") == "the message is cut short");
    CHECK(cborProblem("a1 6361636b 01 00") == "the message is more than one item");
    CHECK(cborProblem("bf 6361636b 01 ff") == "the message holds an indefinite length");
    CHECK(cborProblem("a1 6361636b 1c") == "the message holds a reserved kind of head");
    CHECK(cborProblem("a1 6361636b 81818181818181818101") == "the message holds a nesting deeper than 8 levels");
    CHECK(cborProblem("80") == "a control message is a map with exactly one entry");
    CHECK(cborProblem("a0") == "a control message is a map with exactly one entry");
    CHECK(cborProblem("a2 6361636b 01 63627965 02") == "a control message is a map with exactly one entry");
    CHECK(cborProblem("a2 6361636b 01 6361636b 02") == "the message has the key \"ack\" twice");
    CHECK(cborProblem("a1 6161 a2 6162 01 6162 02") == "the message has the key \"b\" twice");
    CHECK(cborProblem("a1 01 02") == "the message holds a key that is not text");
    CHECK(cborProblem("a1 6161 a1 4161 02") == "the message holds a key that is not text");
    CHECK(cborProblem("a1 6361636b 4101") == "the message \"ack\" is not a whole number");
    CHECK(cborProblem("a1 61ff 01") == "the message holds a string that is not valid UTF-8");
    CHECK(cborProblem("a1 65 6572726f72 a1 64 636f6465 61ff") == "the message holds a string that is not valid UTF-8");
    std::string sentence;
    auto const everything = fromHex("a1 6161 89 4101 c10a f7 f6 f5 f4 f93c00 fa47c35000 3bffffffffffffffff");
    CHECK(eh::control::parseCbor(everything, sentence));
}

TEST_CASE("Messages to send are one line of JSON or one item of CBOR, and say the same") {
    eh::HelloMessage const hello{.cid = 17, .token = "abc", .next = 42, .received = 8, .heartbeatMs = 25'000,
                                 .windowMs = 60'000, .ackEvents = 512, .ackBytes = 131'072, .maxEvent = 1'048'576,
                                 .maxFrame = 4'194'304};
    eh::OpenMessage const open{.nonce = "n", .client = eh::PrototypeMap{{"A", {"a()", "b(int)"}}}, .server = {{"B", {"c(string)"}}}};
    auto const write = [&](int which, Encoding encoding) {
        switch (which) {
        case 0: return eh::control::hello(hello, encoding);
        case 1: return eh::control::ack(41, encoding);
        case 2: return eh::control::error({"bad-event", 9, "why"}, encoding);
        case 3: return eh::control::error({"mismatch", 0, "why"}, encoding);
        case 4: return eh::control::bye("shutdown", "later", 2'000, encoding);
        case 5: return eh::control::bye("closed", "", std::nullopt, encoding);
        case 6: return eh::control::open(open, encoding);
        case 7: return eh::control::declare({{{"A", {"a()"}}}, {}}, encoding);
        default: return eh::control::resume({17, "abc", 2, 41}, encoding);
        }
    };
    for (int which = 0; which < 9; ++which) {
        std::string const json = write(which, Encoding::json);
        std::string const cbor = write(which, Encoding::cbor);
        CAPTURE(json);
        CHECK(json.find('\n') == json.size() - 1);
        CHECK(nlohmann::json::parse(json) == nlohmann::json::from_cbor(cbor));
        auto const item = eh::cbor::itemLength(cbor);
        CHECK(item.state == eh::cbor::Item::State::whole);
        CHECK(item.length == cbor.size());
        CHECK(eh::cbor::isMap(cbor));
    }
    CHECK(eh::control::ack(41) == "{\"ack\":41}\n");
    CHECK(toHex(eh::control::ack(41, Encoding::cbor)) == "a16361636b1829");
    CHECK(eh::control::error({"bad-event", 9, "why"}) ==
          "{\"error\":{\"code\":\"bad-event\",\"detail\":\"why\",\"number\":9}}\n");
    CHECK(eh::control::bye("closed", "", std::nullopt) == "{\"bye\":{\"code\":\"closed\",\"detail\":\"\"}}\n");
    CHECK(eh::control::bye("slow", "d", 20) == "{\"bye\":{\"code\":\"slow\",\"detail\":\"d\",\"retry\":20}}\n");
    CHECK(eh::control::hello(hello) == eh::control::hello(hello, Encoding::json));
}

TEST_CASE("A hello is written as its document would be, whatever its token and numbers are") {
    for (std::string const& token : {std::string(), std::string("Az09-_"), std::string("a\"b\\c"), std::string("\xc3\xa4"), std::string(1, '\0')}) {
        for (std::uint64_t const number : {std::uint64_t{0}, std::uint64_t{9}, ~std::uint64_t{0}}) {
            auto const time = static_cast<std::int64_t>(number & 0x7FFF'FFFFu);
            eh::HelloMessage const hello{.cid = 2'147'483'647, .token = token, .next = number, .received = number, .heartbeatMs = time, .windowMs = time,
                                         .ackEvents = number, .ackBytes = number, .maxEvent = number, .maxFrame = number};
            std::string const text = eh::control::hello(hello, Encoding::json);
            INFO(text);
            auto const document = nlohmann::json::parse(text);
            CHECK(document.dump() + '\n' == text);
            std::string const bytes = eh::control::hello(hello, Encoding::cbor);
            CHECK(document == nlohmann::json::from_cbor(bytes));
        }
    }
}

TEST_CASE("Text that is not UTF-8 is repaired in every message") {
    auto const cbor = eh::control::bye("x", "bad \xff", std::nullopt, Encoding::cbor);
    std::string sentence;
    auto const message = eh::control::parseCbor(cbor, sentence);
    REQUIRE(message);
    CHECK(std::get<eh::ByeMessage>(*message).detail == "bad \uFFFD");
    CHECK(eh::control::bye("x", "bad \xff", std::nullopt).find("bad \uFFFD") != std::string::npos);
}
