// Answers as they should be, cut anywhere, and as they should not be.
#include "support/catch.hpp"

#include <string>

#include "client/answer_parser.hpp"

using eh::clients::AnswerParser;
using Progress = AnswerParser::Progress;

namespace {

struct Read {
    int status = 0;
    std::string body{};
    std::string rest{};
    bool isDone = false;
    bool mayEnd = false;
    bool keepsAlive = false;
    int heads = 0;
    std::string problem{};
    std::string media{};
};

/// In pieces of `size`.
Read read(std::string_view bytes, std::size_t size = std::string_view::npos) {
    AnswerParser parser;
    Read read;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, size);
        bytes.remove_prefix(piece.size());
        while (true) {
            auto const step = parser.parse(piece);
            piece.remove_prefix(step.used);
            if (step.progress == Progress::head) ++read.heads;
            if (step.progress == Progress::body) read.body += step.piece;
            if (step.progress == Progress::failed) return read.problem = parser.problem(), read;
            if (step.progress == Progress::done) read.isDone = true;
            if (step.progress == Progress::done || (step.progress == Progress::more && piece.empty())) break;
        }
        read.rest += piece;
    }
    read.status = parser.status();
    read.mayEnd = parser.mayEnd();
    read.keepsAlive = parser.keepsAlive();
    read.media = parser.header("content-type");
    return read;
}

void checkAllCuts(std::string_view bytes, Read const& expected) {
    CAPTURE(bytes);
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        auto const found = read(bytes, size);
        CHECK(found.problem.empty());
        CHECK(found.status == expected.status);
        CHECK(found.body == expected.body);
        CHECK(found.isDone == expected.isDone);
        CHECK(found.keepsAlive == expected.keepsAlive);
        CHECK(found.heads == 1);
    }
}

}  // namespace

TEST_CASE("bodies by length, by chunks and to the end are read, in whatever pieces they come") {
    checkAllCuts("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
                 {.status = 200, .body = "hello", .isDone = true, .keepsAlive = true});
    checkAllCuts("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n, everyone\r\n0\r\nTrailer: x\r\n\r\n",
                 {.status = 200, .body = "hello, everyone", .isDone = true, .keepsAlive = true});
    checkAllCuts("HTTP/1.1 200 OK\r\n\r\nto the end", {.status = 200, .body = "to the end", .isDone = false, .keepsAlive = false});
    checkAllCuts("HTTP/1.1 204 No Content\r\nEH-Last: 3\r\n\r\n", {.status = 204, .isDone = true, .keepsAlive = true});
    checkAllCuts("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", {.status = 200, .isDone = true, .keepsAlive = false});
    checkAllCuts("HTTP/1.0 200 OK\nContent-Length: 1\n\nx", {.status = 200, .body = "x", .isDone = true, .keepsAlive = false});
    checkAllCuts("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201\r\nContent-Length: 1\r\n\r\nx",
                 {.status = 201, .body = "x", .isDone = true, .keepsAlive = true});
}

TEST_CASE("what follows an answer is left alone") {
    CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1").rest == "HTTP/1.1");
    auto const upgraded = read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01x");
    CHECK(upgraded.status == 101);
    CHECK(upgraded.isDone);
    CHECK(upgraded.rest == "\x81\x01x");
}

TEST_CASE("headers are found whatever their case, without the space around them") {
    CHECK(read("HTTP/1.1 200 OK\r\ncONTENT-tYPE: \t a/b ; c \t\r\nContent-Length: 0\r\n\r\n").media == "a/b ; c");
}

TEST_CASE("an end is an end only where the answer may end") {
    CHECK(read("HTTP/1.1 200 OK\r\n\r\nx").mayEnd);
    CHECK_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx").mayEnd);
    CHECK_FALSE(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n").mayEnd);
    CHECK_FALSE(read("HTTP/1.1 200 OK\r\n").mayEnd);
}

TEST_CASE("any doubt about where an answer ends is a failure") {
    auto const problem = [](std::string const& bytes) { return read(bytes).problem; };
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    CHECK(problem("SSH-2.0-OpenSSH\r\n") == "something that is not HTTP");
    CHECK(problem("HTTP/2.0 200 OK\r\n") == "something that is not HTTP");
    CHECK(problem("HTTP/1.1 2x0 OK\r\n") == "a status that is no number");
    CHECK(problem("HTTP/1.1 099 OK\r\n") == "a status that is no number");
    CHECK(problem(ok + "no colon\r\n") == "a header that is none");
    CHECK(problem(ok + ": x\r\n") == "a header that is none");
    CHECK(problem(ok + "a: b\r\n folded\r\n") == "a header that is none");
    CHECK(problem(ok + "a b: c\r\n") == "a header whose name has a space");
    CHECK(problem(ok + "Content-Length : 1\r\n\r\n") == "a header whose name has a space");
    CHECK(problem(ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n") == "a length that is no number, or is there twice");
    CHECK(problem(ok + "Content-Length: -1\r\n\r\n") == "a length that is no number, or is there twice");
    CHECK(problem(ok + "Content-Length: 99999999999999999999\r\n\r\n") == "a length that is no number, or is there twice");
    CHECK(problem(ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n") == "both a length and chunks");
    CHECK(problem(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n") == "a transfer encoding other than chunked");
    CHECK(problem(ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n") == "a chunk without a size");
    CHECK(problem(ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n") == "a chunk that is longer than it says");
    CHECK(problem(ok + std::string(70'000, 'x')) == "a head or chunk line without end");
    std::string many = ok;
    for (int i = 0; i < 10'000; ++i) many += "name: value\r\n";
    CHECK(problem(many) == "a head or chunk line without end");
    std::string informed;
    for (int i = 0; i < 10'000; ++i) informed += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK(problem(informed) == "a head or chunk line without end");
}
