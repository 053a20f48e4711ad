// Request targets: what they decode to, and which are refused.
#include "http/target.hpp"

#include "support/catch.hpp"

using namespace eh::http;

namespace {

std::string pathOf(std::string_view target) {
    std::string path;
    std::string_view query;
    return parseTarget(target, path, query) ? path : "refused";
}

} // namespace

TEST_CASE("A target is decoded and normalised") {
    CHECK(pathOf("/") == "/");
    CHECK(pathOf("/a/b") == "/a/b");
    CHECK(pathOf("/a/b/") == "/a/b/");
    CHECK(pathOf("/a%20b/%c3%A4") == "/a b/\xc3\xa4");
    CHECK(pathOf("//a///b") == "/a/b");
    CHECK(pathOf("/a/./b/../c") == "/a/c");
    CHECK(pathOf("/a/%2e%2E/c") == "/c");
    CHECK(pathOf("/a/..") == "/");
    CHECK(pathOf("/a/b/..") == "/a/");
    CHECK(pathOf("/a/.") == "/a/");
    CHECK(pathOf("/...") == "/...");
}

TEST_CASE("What is decoded or refused is seen wherever it stands, whatever its neighbours are") {
    for (std::size_t before = 0; before < 20; ++before) {
        for (std::size_t behind = 0; behind < 20; ++behind) {
            std::string const head = "/" + std::string(before, 'a');
            std::string const tail(behind, 'b');
            INFO(head << " ... " << tail);
            CHECK(pathOf(head + "x" + tail) == head + "x" + tail);
            CHECK(pathOf(head + "x//" + tail) == head + "x/" + tail);
            CHECK(pathOf(head + "x/./" + tail) == head + "x/" + tail);
            CHECK(pathOf(head + "x/../c" + tail) == "/c" + tail);
            CHECK(pathOf(head + "%78" + tail) == head + "x" + tail);
            CHECK(pathOf(head + "x." + tail + "/c") == head + "x." + tail + "/c");
            CHECK(pathOf(head + "\\" + tail) == "refused");
            CHECK(pathOf(head + std::string(1, '\0') + tail) == "refused");
            CHECK(pathOf(head + "\xa5\xaf\xdc\x80" + tail) == head + "\xa5\xaf\xdc\x80" + tail);
        }
    }
}

TEST_CASE("A target may carry scheme and authority") {
    CHECK(pathOf("http://example.org/a") == "/a");
    CHECK(pathOf("HTTPS://example.org:8080") == "/");
    CHECK(pathOf("/see?at=http://example.org/") == "/see");
    CHECK(pathOf("ftp://example.org/a") == "refused");
}

TEST_CASE("A target that tries to mislead is refused") {
    for (std::string_view const target : {"", "a", "*", "/..", "/a/../..", "/%2e%2e", "/a%2fb", "/a%2Fb", "/a%5cb",
                                          "/a\\b", "/%00", "/%", "/%4", "/%zz", "/a#b"}) {
        INFO(target);
        CHECK(pathOf(target) == "refused");
    }
}

TEST_CASE("The query is kept as it was sent") {
    std::string path;
    std::string_view query;
    REQUIRE(parseTarget("/a?x=%2f..&y?z", path, query));
    CHECK(path == "/a");
    CHECK(query == "x=%2f..&y?z");
}

TEST_CASE("A segment is encoded so that it stays one segment") {
    CHECK(percentEncodedSegment("a b/c?d#\xc3\xa4.js") == "a%20b%2Fc%3Fd%23%C3%A4.js");
}
