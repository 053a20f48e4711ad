// Bodies that the program reads itself, without a connection: into its buffer, as fast as it takes them, and how they end.
#include <eh/body_reader.hpp>

#include <array>

#include "http/incoming_body.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using eh::http::BodyHandlers;
using eh::http::BodyReader;

namespace {

/// What a body's functions were called with.
struct Told {
    std::vector<std::string> pieces;
    std::string end;

    BodyHandlers handlers() {
        return {[this](std::string_view piece) { pieces.emplace_back(piece); }, [this] { end += "end"; },
                [this](std::string_view why) { end += "gone: " + std::string(why); }};
    }
    std::string text() const {
        std::string all;
        for (auto const& piece : pieces) all += piece;
        return all;
    }
};

/// A body without a connection: there is no loop, so that what would be posted happens at once.
struct Loose {
    std::shared_ptr<BodyReader::Source> source = std::make_shared<BodyReader::Source>(nullptr, std::nullopt);
    BodyReader reader{source};
    Told told;

    Loose() {
        source->onWanted([this] { tellAll(); });
    }
    void tellAll() {
        while (source->tell()) {
        }
    }
    /// Gives it bytes as a connection does; what it does not take.
    std::string_view arrive(std::string_view bytes) {
        for (bool more = true; more && !bytes.empty();) {
            std::size_t const taken = source->take(bytes);
            bytes.remove_prefix(taken);
            more = source->tell() || taken > 0;
        }
        return bytes;
    }
    void end() {
        source->complete();
        tellAll();
    }
};
} // namespace

TEST_CASE("A body that fits into the buffer is told once, a longer one as often as it fills the buffer") {
    std::array<char, 4> buffer;
    Loose loose;
    loose.reader.start(buffer, loose.told.handlers());
    SECTION("it fits") {
        for (std::string_view const piece : {"a", "b", "c"}) CHECK(loose.arrive(piece).empty());
        CHECK(loose.told.pieces.empty());
        loose.end();
        CHECK(loose.told.pieces == std::vector<std::string>{"abc"});
    }
    SECTION("exactly") {
        CHECK(loose.arrive("abcd").empty());
        loose.end();
        CHECK(loose.told.pieces == std::vector<std::string>{"abcd"});
    }
    SECTION("it does not") {
        CHECK(loose.arrive("abcdefgh").empty());
        CHECK(loose.arrive("ij").empty());
        CHECK(loose.reader.received() == 10);
        loose.end();
        CHECK(loose.told.pieces == std::vector<std::string>{"abcd", "efgh", "ij"});
    }
    SECTION("there is none") { loose.end(); }
    CHECK(loose.told.end == "end");
}

TEST_CASE("Without a buffer pieces are told as they arrive") {
    Loose loose;
    loose.reader.start({}, loose.told.handlers());
    CHECK(loose.arrive("abc").empty());
    CHECK(loose.arrive("d").empty());
    loose.end();
    CHECK(loose.told.pieces == std::vector<std::string>{"abc", "d"});
    CHECK(loose.told.end == "end");
}

TEST_CASE("Nothing is taken before start and while paused, and the buffer stays as it is") {
    std::array<char, 4> buffer;
    Loose loose;
    CHECK(loose.arrive("ab") == "ab");
    CHECK_FALSE(loose.source->wants());
    auto handlers = loose.told.handlers();
    handlers.onData = [&](std::string_view piece) {
        loose.told.pieces.emplace_back(piece);
        loose.reader.pause();
    };
    loose.reader.start(buffer, handlers);
    CHECK(loose.arrive("abcdef") == "ef");
    CHECK(std::string_view(buffer.data(), 4) == "abcd");
    CHECK_FALSE(loose.source->wants());
    loose.end();
    CHECK(loose.told.end.empty());
    loose.reader.resume();
    CHECK(loose.told.end == "end");
}

TEST_CASE("A body that breaks off is told so once, also while it is paused") {
    std::array<char, 4> buffer;
    Loose loose;
    loose.reader.start(buffer, loose.told.handlers());
    CHECK(loose.arrive("ab").empty());
    loose.reader.pause();
    loose.source->breakOff("no more");
    loose.source->breakOff("no more");
    loose.reader.resume();
    loose.end();
    CHECK(loose.told.pieces.empty());
    CHECK(loose.told.end == "gone: no more");
}

TEST_CASE("A reader that was given up, or moved over, is told nothing, and its functions are freed") {
    auto const owned = std::make_shared<int>(1);
    Loose loose;
    auto handlers = loose.told.handlers();
    handlers.onEnd = [owned] {};
    loose.reader.start({}, handlers);
    handlers = {};
    CHECK(owned.use_count() == 2);
    CHECK_THROWS_AS(loose.reader.start({}, {}), std::logic_error);
    loose.reader = BodyReader(std::make_shared<BodyReader::Source>(nullptr, std::nullopt));
    CHECK(owned.use_count() == 1);
    CHECK(loose.arrive("abc") == "abc");
    BodyReader const moved(std::move(loose.reader));
    CHECK_THROWS_AS(loose.reader.start({}, {}), std::logic_error);
    CHECK_THROWS_AS(loose.reader.resume(), std::logic_error);
}

TEST_CASE("An exception that leaves a function frees them all and goes to the connection") {
    Loose loose;
    auto handlers = loose.told.handlers();
    handlers.onData = [](std::string_view) { throw std::runtime_error("a mishap"); };
    loose.reader.start({}, handlers);
    CHECK(loose.source->take("abc") == 3);
    CHECK_THROWS_AS(loose.source->tell(), std::runtime_error);
    CHECK_FALSE(loose.source->tell());
}
