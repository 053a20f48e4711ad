// What is taken for an address, and what is said of anything else.
#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "client/address.hpp"

using eh::clients::Address;

TEST_CASE("an address is taken apart") {
    auto const plain = Address::parse("http://example.org:8080/person.interface");
    CHECK(plain.host == "example.org");
    CHECK(plain.port == "8080");
    CHECK(plain.authority == "example.org:8080");
    CHECK(plain.mount == "/person.interface/");
    auto const bare = Address::parse("HTTP://example.org");
    CHECK(bare.port == "80");
    CHECK(bare.authority == "example.org");
    CHECK(bare.mount == "/");
    CHECK(Address::parse("http://h/a/b/").mount == "/a/b/");
    auto const six = Address::parse("http://[::1]:81/x");
    CHECK(six.host == "::1");
    CHECK(six.port == "81");
    CHECK(six.authority == "[::1]:81");
    CHECK(Address::parse("http://[::1]/x").port == "80");
    CHECK_FALSE(plain.isSecure);
    auto const secure = Address::parse("https://example.org/x");
    CHECK(secure.isSecure);
    CHECK(secure.host == "example.org");
    CHECK(secure.port == "443");
    CHECK(secure.authority == "example.org");
    CHECK(Address::parse("https://h:8443/x").port == "8443");
}

TEST_CASE("what is no address is refused in a sentence") {
    auto const complaint = [](char const* url) -> std::string {
        try {
            return "taken: " + Address::parse(url).text;
        } catch (std::invalid_argument const& error) {
            return error.what();
        }
    };
    for (auto const& [url, sentence] : {std::pair("example.org/x", "is no http URL: write http://host[:port]/mount"),
                                        std::pair("ws://example.org/x", "is no http URL"),
                                        std::pair("", "is no http URL"),
                                        std::pair("http:///x", "names no host"),
                                        std::pair("http://:80/x", "names no host"),
                                        std::pair("http://h:0/x", "has a port that is no number from 1 to 65535"),
                                        std::pair("http://h:65536/x", "has a port"),
                                        std::pair("http://h:/x", "has a port"),
                                        std::pair("http://h:8x/x", "has a port"),
                                        std::pair("http://[::1/x", "has a bracket that is not closed"),
                                        std::pair("http://[::1]x:80/x", "has something between its bracket and its port"),
                                        std::pair("http://u:p@h/x", "names a user: give ClientOptions::headers instead"),
                                        std::pair("http://h/x?y", "has a query or a fragment"),
                                        std::pair("http://h/x#y", "has a query or a fragment"),
                                        std::pair("http://h/a b", "has a character that a URL cannot have: write it as %XX"),
                                        std::pair("http://h/a\r\nX: y", "has a character"),
                                        std::pair("http://h/\xc3\xbc", "has a character")}) {
        CAPTURE(url);
        CHECK(complaint(url).starts_with(std::string("eh::Client: '") + url + "' " + sentence));
    }
}
