// The chunked coding: where chunks end, and what is no chunk.
#include "http/chunked_body.hpp"

#include <string>

#include "support/catch.hpp"

using namespace eh::http;
using Progress = ChunkedBody::Progress;

namespace {

/// The body that `text` codes, given `step` bytes at a time; "failed" or "more" if there is none.
std::string decoded(std::string_view text, std::size_t step) {
    ChunkedBody chunks;
    std::string body;
    std::string waiting;
    while (true) {
        auto const taken = chunks.parse(waiting);
        waiting.erase(0, taken.used);
        if (taken.progress == Progress::failed) {
            CHECK_FALSE(chunks.problem().empty());
            return "failed";
        }
        if (taken.progress == Progress::done) return body + "|" + waiting + std::string(text);
        if (taken.progress == Progress::data) {
            body += taken.data;
            std::size_t const size = taken.data.size();
            chunks.consume(size);
            waiting.erase(0, size);
        }
        if (taken.progress != Progress::more) continue;
        if (text.empty()) return "more";
        waiting.append(text.substr(0, step));
        text.remove_prefix(std::min(step, text.size()));
    }
}

std::string decoded(std::string_view text) {
    std::string const whole = decoded(text, text.size());
    for (std::size_t const step : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) CHECK(decoded(text, step) == whole);
    return whole;
}

} // namespace

TEST_CASE("A chunked body is put together, whatever the pieces it comes in") {
    CHECK(decoded("5\r\nhello\r\n0\r\n\r\n") == "hello|");
    CHECK(decoded("0\r\n\r\nGET") == "|GET");
    CHECK(decoded("1;a=\"b;\\\"c\"\r\nx\r\n00a \t; d = e\r\n0123456789\r\n000;z\r\nA: b\r\nC:\r\n\r\n") == "x0123456789|");
    CHECK(decoded("5\r\nhel") == "more");
    CHECK(decoded("5\r\nhello\r\n0\r\nA: b\r\n") == "more");
}

TEST_CASE("What is no chunk is refused") {
    for (std::string_view const text : {"\r\n", "x\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "1\na\r\n", "1\r\na\n", "1\r\nab\r\n", "0x1\r\na\r\n", "-1\r\n", "10000000000000000\r\n",
                                        "1;\r\na\r\n", "1;a=\"\r\na\r\n", "1;a=\"b\"c\r\na\r\n", "0\r\n\n", "0\r\nA b\r\n\r\n", "0\r\n A: b\r\n\r\n", "0\n\r\n"}) {
        INFO(text);
        CHECK(decoded(text) == "failed");
    }
    CHECK(decoded("1;" + std::string(maxChunkLine, 'x')) == "failed");
    CHECK(decoded("0\r\n" + std::string(maxChunkLine + 1, 'x')) == "failed");
}

TEST_CASE("All extensions of a body together have a limit") {
    std::string text;
    while (text.size() < maxChunkExtensions - 2'000) text += "1;" + std::string(1'000, 'x') + "\r\na\r\n";
    CHECK(decoded(text + "0\r\n\r\n").starts_with("aaaa"));
    CHECK(decoded(text + text + "0\r\n\r\n") == "failed");
}

TEST_CASE("A size may be as large as a number") {
    ChunkedBody chunks;
    REQUIRE(chunks.parse("ffffffffffffffff\r\n").progress == Progress::line);
    CHECK(chunks.chunkLeft() == 0xffffffffffffffffU);
}
