// Control messages, read strictly and written.
#include "event/codec/control.hpp"

#include "support/catch.hpp"

namespace {

std::string problem(std::string_view text) {
    std::string sentence;
    CHECK_FALSE(eh::control::parse(text, sentence));
    return sentence;
}

}  // namespace

TEST_CASE("An open message is read") {
    std::string sentence;
    auto const message = eh::control::parse(
        R"~({"open":{"protocol":1,"nonce":"n","later":[1],"client":{"D":["line(string)"]},"server":{"C":["a()","b(int)"]}}})~", sentence);
    REQUIRE(message);
    auto const& open = std::get<eh::OpenMessage>(*message);
    CHECK(open.nonce == "n");
    CHECK(open.client.value().at("D").front() == "line(string)");
    CHECK(open.server.at("C").size() == 2);
}

TEST_CASE("An open message without a client map is a raw one") {
    std::string sentence;
    auto const message = eh::control::parse(R"({"open":{"protocol":1,"nonce":"n"}})", sentence);
    CHECK_FALSE(std::get<eh::OpenMessage>(message.value()).client.has_value());
}

TEST_CASE("Messages of a later version are ignored") {
    std::string sentence;
    CHECK(std::holds_alternative<eh::UnknownMessage>(eh::control::parse(R"({"shiny":1})", sentence).value()));
}

TEST_CASE("Messages that are wrong are refused with a sentence") {
    CHECK(problem("{") == "the message is not valid JSON");
    CHECK(problem("[]") == "a control message is an object with exactly one member");
    CHECK(problem(R"({"ack":1,"bye":2})") == "a control message is an object with exactly one member");
    CHECK(problem(R"({"ack":1,"ack":2})") == "the message has the key \"ack\" twice");
    CHECK(problem(R"({"ack":-1})") == "the message \"ack\" is not a whole number");
    CHECK(problem(R"({"open":{"protocol":2,"nonce":"n"}})") ==
          "this server speaks version 1 of the protocol only; reload the page to get the script that fits");
    CHECK(problem(R"({"open":{"protocol":1}})") == "the message \"open\" has no text \"nonce\"");
    CHECK(problem(R"({"open":{"protocol":1,"nonce":"n","client":[]}})") ==
          "the message \"open\" has a \"client\" that is not an object");
    CHECK(problem(R"({"x":[[[[[[[[[[1]]]]]]]]]]})") == "the message is nested deeper than 8 levels");
    CHECK(problem(std::string(100'000, '[')) == "the message is nested deeper than 8 levels");
}

TEST_CASE("Answers and problems are written as docs/protocol.md shows them") {
    CHECK(eh::control::received(12, {}) == "{\"received\":12}\n");
    CHECK(eh::control::received(9, {{"bad-event", 9, "why"}}) ==
          "{\"errors\":[{\"code\":\"bad-event\",\"detail\":\"why\",\"number\":9}],\"received\":9}\n");
    auto const text = eh::control::problem(409, "gap", "missing \xff", 7, 20);
    CHECK(text.find("\"code\":\"gap\"") != std::string::npos);
    CHECK(text.find("\"received\":7") != std::string::npos);
    CHECK(text.find("\"retry\":20") != std::string::npos);
}
