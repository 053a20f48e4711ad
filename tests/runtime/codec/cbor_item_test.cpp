// The length of the first item of a sequence: found, not yet known, or never to be found.
#include <limits>

#include "event/codec/cbor.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace {

using eh::cbor::Item;
using eh::cbor::itemLength;
using eh::test::fromHex;

std::string problem(std::string_view hex) {
    Item const item = itemLength(fromHex(hex));
    CHECK(item.state == Item::State::malformed);
    return std::string(item.problem);
}

std::string nested(std::size_t levels, std::string_view inner) {
    return std::string(levels, '\x81') + fromHex(inner);
}

}  // namespace

TEST_CASE("The length of an item is found whatever follows") {
    auto const hex = GENERATE(
        as<std::string>{},
        "00", "17", "1818", "190100", "1a00010000", "1b7fffffffffffffff", "20", "3bffffffffffffffff", "40",
        "4401020304", "5803010203", "60", "6449455446", "80", "83010203", "8301820203820405", "98021801f6",
        "a0", "a201020304", "a26161016162820203", "f4", "f5", "f6", "f7", "f0", "f820", "f8ff", "f93c00",
        "fa47c35000", "fb3ff199999999999a", "c074323031332d30", "d84e4801000000feffffff",
        "836149616581d8564800000000000000f8", "c11a514b67b0", "b90001" "6161" "80", "9a00000001" "00",
        "7b0000000000000001" "61");
    auto bytes = fromHex(hex);
    if (hex.starts_with("c074")) bytes.append(14, 'x');
    CAPTURE(hex);
    Item const alone = itemLength(bytes);
    CHECK(alone.state == Item::State::whole);
    CHECK(alone.length == bytes.size());
    Item const followed = itemLength(bytes + "\xff\xff");
    CHECK(followed.state == Item::State::whole);
    CHECK(followed.length == bytes.size());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        CAPTURE(cut);
        Item const part = itemLength(std::string_view(bytes).substr(0, cut));
        CHECK(part.state == Item::State::incomplete);
        CHECK(part.length > cut);
        CHECK(part.length <= bytes.size());
    }
}

TEST_CASE("Indefinite lengths and reserved forms are malformed") {
    auto const indefinite = GENERATE(
        as<std::string>{},
        "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "9f018202039f0405ffff",
        "bf61610161629f0203ffff", "ff", "1f", "3f", "df", "8301ff");
    CAPTURE(indefinite);
    CHECK(problem(indefinite) == "an indefinite length");
    auto const reserved = GENERATE(
        as<std::string>{},
        "1c", "1d", "1e", "3c", "5d", "7e", "9c", "bd", "dc", "fc", "fd", "fe", "82011c");
    CAPTURE(reserved);
    CHECK(problem(reserved) == "a reserved kind of head");
    CHECK(problem("f800") == "a simple value in a form that is reserved");
    CHECK(problem("f81f") == "a simple value in a form that is reserved");
}

TEST_CASE("Where an item is malformed is told") {
    CHECK(itemLength(fromHex("82 6161 ff")).length == 3);
    CHECK(itemLength(fromHex("ff")).length == 0);
}

TEST_CASE("Arrays, maps and tags nest eight deep and no deeper") {
    CHECK(itemLength(nested(8, "00")).state == Item::State::whole);
    CHECK(itemLength(nested(7, "d84e40")).state == Item::State::whole);
    CHECK(itemLength(nested(9, "00")).problem == "a nesting deeper than 8 levels");
    CHECK(itemLength(nested(8, "80")).problem == "a nesting deeper than 8 levels");
    CHECK(itemLength(nested(8, "c100")).problem == "a nesting deeper than 8 levels");
    CHECK(itemLength(std::string(1'000'000, '\x81')).state == Item::State::malformed);
    CHECK(itemLength(std::string(1'000'000, '\xc1')).state == Item::State::malformed);
    CHECK(itemLength(std::string(1'000'000, '\xa1')).state == Item::State::malformed);
}

TEST_CASE("Containers that end together leave their levels") {
    std::string wide = fromHex("9903e8");
    for (int i = 0; i < 1'000; ++i) wide += nested(7, "00");
    CHECK(itemLength(wide).state == Item::State::whole);
    CHECK(itemLength(wide).length == wide.size());
}

TEST_CASE("Lengths near 2^64 do not overflow") {
    auto const hex = GENERATE(
        as<std::string>{},
        "5bffffffffffffffff", "7bfffffffffffffff7", "9bffffffffffffffff", "bbffffffffffffffff",
        "bb8000000000000000", "bb8000000000000001", "9b8000000000000000", "82 5bffffffffffffffff",
        "9bffffffffffffffff 9bffffffffffffffff 5bffffffffffffffff");
    CAPTURE(hex);
    Item const item = itemLength(fromHex(hex) + std::string(100, '\0'));
    CHECK(item.state == Item::State::incomplete);
    CHECK(item.length >= std::numeric_limits<std::size_t>::max() / 2);
}

TEST_CASE("An incomplete item tells how much is missing at least") {
    CHECK(itemLength("").length == 1);
    CHECK(itemLength(fromHex("1a")).length == 5);
    CHECK(itemLength(fromHex("5903e8")).length == 1'003);
    CHECK(itemLength(fromHex("83 01 5903e8")).length == 1'006);
    CHECK(itemLength(fromHex("9903e8")).length == 1'003);
    CHECK(itemLength(fromHex("a3")).length == 7);
    CHECK(itemLength(fromHex("d84e")).length == 3);
}

TEST_CASE("A map is told from an event by its first byte") {
    CHECK(eh::cbor::isMap(fromHex("a0")));
    CHECK(eh::cbor::isMap(fromHex("b81f")));
    CHECK_FALSE(eh::cbor::isMap(fromHex("83")));
    CHECK_FALSE(eh::cbor::isMap(fromHex("c0a0")));
    CHECK_FALSE(eh::cbor::isMap(""));
}
