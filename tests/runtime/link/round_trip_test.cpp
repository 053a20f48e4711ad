// Random messages through the masked writer, cut into random fragments and pieces, and back.
#include <random>

#include "link/ws/frame_head.hpp"
#include "support/catch.hpp"
#include "ws_reading.hpp"

using namespace eh::ws;

namespace {

class Traffic {
public:
    explicit Traffic(unsigned seed) : random_(seed) {}

    void message() {
        bool const isText = below(2) == 0;
        std::string const payload = isText ? letters(size()) : bytes(size());
        std::size_t left = below(3) == 0 ? below(6) : 0;  // cuts
        std::size_t at = 0;
        Opcode opcode = isText ? Opcode::text : Opcode::binary;
        for (; left > 0; --left) {
            std::size_t const next = at + below(payload.size() - at + 1);
            write({.opcode = opcode, .final = false, .key = key()}, std::string_view(payload).substr(at, next - at));
            opcode = Opcode::continuation;
            at = next;
            if (below(3) == 0) control();
        }
        write({.opcode = opcode, .key = key()}, std::string_view(payload).substr(at));
        lines.push_back((isText ? "text" : "binary") + (payload.empty() ? "" : " " + payload));
    }

    void control() {
        std::string const payload = bytes(below(126));
        bool const isPing = below(2) == 0;
        write({.opcode = isPing ? Opcode::ping : Opcode::pong, .key = key()}, payload);
        lines.push_back((isPing ? "ping" : "pong") + (payload.empty() ? "" : " " + payload));
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }

    std::string out;
    Lines lines;

private:
    void write(ClientFrame const& frame, std::string_view payload) { appendClientFrame(out, frame, payload); }
    std::size_t size() { return below(8) == 0 ? below(70000) : below(200); }
    MaskKey key() {
        MaskKey drawn;
        for (unsigned char& byte : drawn) byte = static_cast<unsigned char>(below(256));
        return drawn;
    }
    std::string bytes(std::size_t count) {
        std::string made;
        while (count-- > 0) made.push_back(static_cast<char>(below(256)));
        return made;
    }
    std::string letters(std::size_t count) {
        std::string made;
        while (made.size() < count)
            made.append(below(9) == 0 ? "\xF0\x9F\x98\x80" : below(5) == 0 ? "\xC3\xA9" : "letters");
        return made;
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("Whatever a client sends in whatever pieces, a server reads it") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        Traffic traffic(seed);
        for (int i = 0; i < 20; ++i) traffic.message();
        Reader reader(Role::server);
        Recorder recorder;
        std::size_t const largest = std::size_t{1} << traffic.below(17);
        for (std::span<char> rest(traffic.out); !rest.empty();) {
            auto const piece = rest.first(std::min(rest.size(), 1 + traffic.below(largest)));
            rest = rest.subspan(piece.size());
            REQUIRE(reader.feed(piece, recorder).progress == Progress::more);
        }
        if (recorder.lines != traffic.lines) FAIL_CHECK("seed " << seed);
        CHECK(reader.held() == 0);
    }
}
