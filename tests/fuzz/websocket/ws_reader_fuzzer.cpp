// Arbitrary bytes against the reader of frames: what it delivers must not depend on the pieces in which they arrive.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/codec/utf8.hpp"
#include "link/ws/reader.hpp"
#include "../require.hpp"

namespace {

using namespace eh::ws;

constexpr Limits limits{.message = 4096, .fragments = 16};

bool isUtf8(std::string_view text) { return eh::utf8::firstInvalid(text) == text.size(); }

/// Keeps all that it is told as one text, and checks what a reader promises about each.
class Log final : public Sink {
public:
    bool message(Kind kind, std::string_view payload) override {
        require(payload.size() <= limits.message, "a message over the limit");
        require(kind == Kind::binary || isUtf8(payload), "a text that is not UTF-8");
        return note(kind == Kind::text ? "text" : "binary", payload);
    }
    bool ping(std::string_view payload) override { return note("ping", payload); }
    bool pong(std::string_view payload) override { return note("pong", payload); }
    void close(std::optional<std::uint16_t> code, std::string_view reason) override {
        require(!code || isCloseCode(*code), "a close code that must not be sent");
        require(isUtf8(reason), "a reason that is not UTF-8");
        note("close " + std::to_string(code.value_or(0)), reason);
        closed = true;
    }

    std::string text;
    bool closed = false;

private:
    bool note(std::string_view what, std::string_view payload) {
        require(!closed, "something after a close frame");
        text.append(what).append(" ").append(std::to_string(payload.size())).append(" ").append(payload).append("\n");
        return payload != "stop";
    }
};

/// Reads in pieces whose sizes `steps` gives in turn; the log, and how it ended.
std::string read(std::string_view bytes, Role role, int windowBits, std::vector<std::size_t> const& steps) {
    Reader reader(role, limits);
    reader.inflate(windowBits);
    Log log;
    Status status;
    for (std::size_t turn = 0; !bytes.empty(); ++turn) {
        std::size_t const size = std::min(steps[turn % steps.size()], bytes.size());
        std::vector<char> piece(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        bytes.remove_prefix(size);
        status = reader.feed(piece, log);
        require(reader.held() <= 2 * limits.message + (windowBits == 0 ? 0 : 64u << 10), "more memory than a message may have");
    }
    if (status.progress != Progress::more) {
        static_cast<void>(reader.giveAway());
        require(reader.held() == 0, "what was collected can be given away");
    }
    require(log.closed == (status.progress == Progress::closed), "closed, or not");
    require((status.code != 0) == (status.progress == Progress::failed), "a failure has a code");
    return log.text + std::to_string(static_cast<int>(status.progress)) + " " + std::to_string(status.code) + " " +
           std::string(status.sentence);
}

}  // namespace

/// The first byte says whose side it is, whether messages may be compressed and how the bytes are cut; the rest are frames.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    Role const role = (data[0] & 1u) == 0 ? Role::server : Role::client;
    int const windowBits = !canDeflate() || (data[0] & 2u) == 0 ? 0 : (data[0] & 4u) == 0 ? 9 : 15;
    std::size_t const step = 2 + (data[0] >> 1u);
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    if (windowBits != 0 && windowBits < largestWindowBits) { // whether a larger window is found out depends on the pieces
        static_cast<void>(read(bytes, role, windowBits, {step, 1, 3 * step, 5}));
        return 0;
    }
    std::string const whole = read(bytes, role, windowBits, {std::max<std::size_t>(bytes.size(), 1)});
    require(read(bytes, role, windowBits, {1}) == whole, "bytes one by one are read differently");
    require(read(bytes, role, windowBits, {step}) == whole, "equal pieces are read differently");
    require(read(bytes, role, windowBits, {step, 1, 3 * step, 5}) == whole, "pieces of changing sizes are read differently");
    return 0;
}
