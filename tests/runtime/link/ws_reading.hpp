// Frames as a test wants them, right or wrong, and what a Reader makes of them however they are cut into pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/ws/reader.hpp"

/// How a frame is put on the wire; by default as a client does it.
struct Shape {
    bool final = true;
    unsigned reserved = 0;  ///< the three bits, RSV1 being 4
    bool masked = true;
    std::size_t lengthSize = 0;                   ///< 1, 2 or 8 bytes whatever is needed; 0: the shortest
    std::optional<std::uint64_t> announced = {};  ///< instead of the length of the payload
};

std::string frame(unsigned opcode, std::string_view payload, Shape const& shape = {});

inline std::string text(std::string_view payload, Shape const& shape = {}) { return frame(0x1, payload, shape); }
inline std::string binary(std::string_view payload, Shape const& shape = {}) { return frame(0x2, payload, shape); }
inline std::string goOn(std::string_view payload, Shape const& shape = {}) { return frame(0x0, payload, shape); }
inline std::string ping(std::string_view payload, Shape const& shape = {}) { return frame(0x9, payload, shape); }
inline std::string pong(std::string_view payload, Shape const& shape = {}) { return frame(0xA, payload, shape); }
inline std::string closing(std::string_view payload, Shape const& shape = {}) { return frame(0x8, payload, shape); }
std::string closing(std::uint16_t code, std::string_view reason = {});
inline constexpr Shape more{.final = false};

/// Writes down what it is told, a line each: "text hello", "ping", "close 1000 bye"; stops where it is asked to.
class Recorder final : public eh::ws::Sink {
public:
    bool message(eh::ws::Kind kind, std::string_view payload) override;
    bool ping(std::string_view payload) override { return note("ping", payload); }
    bool pong(std::string_view payload) override { return note("pong", payload); }
    void close(std::optional<std::uint16_t> code, std::string_view reason) override;

    std::vector<std::string> lines;
    std::string_view last;                   ///< the payload of the last message, for looking at where it lies
    std::size_t stopAfter = ~std::size_t{};  ///< so many lines

private:
    bool note(std::string_view what, std::string_view payload);
};

struct Side {
    eh::ws::Role role = eh::ws::Role::server;
    eh::ws::Limits limits = {};
    std::size_t stopAfter = ~std::size_t{};
    int windowBits = 0;  ///< of compressed messages; 0: there are none
};

/// Reads the bytes whole, cut in two at every place, and in small pieces; checks that it always came to the same. The
/// lines, with a last one for how it ended: "more", "stopped", "closed" or "failed 1002 why".
std::vector<std::string> read(std::string_view bytes, Side const& side = {});

/// The last of these lines, without the why.
std::string endOf(std::string_view bytes, Side const& side = {});

/// How many bytes, one by one, are taken before the reader fails; npos: it does not.
std::size_t failsAfter(std::string_view bytes, Side const& side = {});

using Lines = std::vector<std::string>;
using Sizes = std::vector<std::size_t>;
