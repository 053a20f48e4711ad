// The queue of bytes that wait for one socket.
#include "http/output.hpp"

#include <random>

#include "support/catch.hpp"

using eh::http::Buffer;
using eh::http::Output;

namespace {

void addText(Output& output, std::string_view text) {
    std::size_t const before = output.text().size();
    output.text().append(text);
    output.addedText(before);
}

std::string front(Output const& output) {
    std::array<std::string_view, 5> pieces;
    std::string all;
    std::size_t const count = output.front(pieces);
    for (std::size_t i = 0; i < count; ++i) all.append(pieces[i]);
    return all;
}

} // namespace

TEST_CASE("Whatever is added and written, the order stays and nothing is lost") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        std::mt19937 random(seed);
        Output output;
        std::string expected;
        for (int step = 0; step < 5000; ++step) {
            std::string const bytes(random() % 900, static_cast<char>('a' + random() % 26));
            switch (random() % 4) {
            case 0: addText(output, bytes); break;
            case 1: output.add(Buffer(bytes)); break;
            case 2: output.addByReference(Buffer(bytes)); break;
            default: {
                std::string const some = front(output);
                REQUIRE(expected.starts_with(some));
                std::size_t const written = some.empty() ? 0 : random() % some.size() + 1;
                output.written(written);
                expected.erase(0, written);
                REQUIRE(output.size() == expected.size());
                REQUIRE(output.empty() == expected.empty());
                continue;
            }
            }
            expected.append(bytes);
        }
    }
}

TEST_CASE("A queue that never empties does not keep what has been written") {
    Output output;
    addText(output, "x");
    for (int i = 0; i < 100'000; ++i) {
        addText(output, "0123456789");
        output.addByReference(Buffer::borrowed("y"));
        output.written(11);
    }
    CHECK(output.size() == 1);
    CHECK(output.text().size() < 10'000);
}

TEST_CASE("A piece is freed as soon as it has been written") {
    Output output;
    auto const text = std::make_shared<std::string const>("payload");
    output.addByReference(Buffer(text));
    output.addByReference(Buffer(text));
    CHECK(text.use_count() == 3);
    output.written(8);
    CHECK(text.use_count() == 2);
}
