// The reading half of the framing, RFC 6455 sections 5, 7.4 and 8.1 to the letter: bytes in, messages out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/ws/collected.hpp"
#include "link/ws/deflate.hpp"
#include "link/ws/mask.hpp"
#include "link/ws/protocol.hpp"
#include "link/ws/utf8_stream.hpp"

namespace eh::ws {

enum class Kind : std::uint8_t { text, binary };

/// Whose side this is: a server takes masked frames only, a client none that is masked.
enum class Role : std::uint8_t { server, client };

/// Takes what a Reader finds, in order, while Reader::feed runs. All views are valid during the call. None of the calls
/// may destroy the Reader or feed it; one that returns false stops it: nothing more is delivered, ever.
class Sink {
public:
    /// A text is valid UTF-8.
    [[nodiscard]] virtual bool message(Kind kind, std::string_view payload) = 0;
    /// To be answered with a pong of the same payload.
    [[nodiscard]] virtual bool ping(std::string_view payload) = 0;
    [[nodiscard]] virtual bool pong(std::string_view payload) = 0;
    /// The last call. No code: the frame had none. The reason is valid UTF-8. To be answered with a close frame, if
    /// none was sent.
    virtual void close(std::optional<std::uint16_t> code, std::string_view reason) = 0;

protected:
    ~Sink() = default;
};

struct Limits {
    /// Bytes of a message, all its fragments together; a longer one fails with 1009 as soon as a length says so. Of one that is
    /// compressed, as soon as it has become so long; and its frames may have an eighth and a KiB more.
    std::size_t message = 4u << 20;
    /// Frames of a message, empty ones too; one more fails with 1008. Few enough to end an endless message, enough for
    /// the largest one in fragments of 64 bytes.
    std::size_t fragments = 1u << 17;
};

enum class Progress : std::uint8_t {
    more,     ///< all bytes were taken, more are welcome
    stopped,  ///< the sink asked for it
    closed,   ///< a close frame was delivered
    failed,   ///< the peer broke the protocol or a limit: send a close frame with `code`, then drop the connection
};

struct Status {
    Progress progress = Progress::more;
    std::uint16_t code = 0;     ///< of `failed`: 1002, 1007, 1008 or 1009
    std::string_view sentence;  ///< of `failed`: what was wrong, for the close frame and the log; static storage
};

/// Reads one connection's frames. What is delivered does not depend on the pieces in which the bytes come, and an error
/// is found at the first byte that makes it certain. Not for several threads.
class Reader {
public:
    explicit Reader(Role role, Limits limits = {}) noexcept : role_(role), limits_(limits) {}

    /// Messages may be compressed (RFC 7692), with windows of so many bits and none kept from one to the next. Before the first
    /// byte, and only if canDeflate(). Whether a peer is refused that uses a larger window than that depends on the pieces.
    void inflate(int windowBits) noexcept { windowBits_ = windowBits; }

    /// Takes all of `bytes`, unmasking them in place. An unfragmented message or control frame that lies whole in them
    /// is delivered as a view into them; others are collected, in memory that grows with what arrives and is freed
    /// after delivery. Once the status is not `more`, it stays, and bytes are ignored; giveAway() is the caller's then.
    [[nodiscard]] Status feed(std::span<char> bytes, Sink& sink);

    /// Nothing more is delivered. Not while it feeds.
    void stop() noexcept { end({Progress::stopped, 0, {}}); }

    /// What was collected of an incomplete message, for whoever frees it: so much that it takes milliseconds. When nothing
    /// more is to be delivered.
    [[nodiscard]] std::vector<Block> giveAway() noexcept { return message_.giveAway(); }

    /// For the frames that begin from now on; the sink may call it too.
    void limit(Limits limits) noexcept { limits_ = limits; }

    /// Bytes of memory in which an incomplete message is collected; 0 between messages.
    [[nodiscard]] std::size_t held() const noexcept { return message_.memory() + (inflater_ ? inflater_->memory() : 0); }

private:
    struct Frame {
        Opcode opcode = Opcode::continuation;
        bool final = true;
        bool deflated = false;    ///< the first of a message that is
        MaskKey key{};
        std::uint64_t length = 0;
        std::uint64_t taken = 0;  ///< of the payload, so far
    };

    [[nodiscard]] bool readHead(std::span<char>& bytes);
    [[nodiscard]] std::size_t parseHead(std::string_view bytes);
    [[nodiscard]] bool checkStart(unsigned byte);
    [[nodiscard]] bool checkMaskAndSize(unsigned start, unsigned byte);
    [[nodiscard]] bool checkLength(unsigned start, unsigned lengthCode, std::uint64_t length);
    [[nodiscard]] bool isTooLong(unsigned start, std::uint64_t length) const noexcept;
    void beginFrame(Frame const& frame);

    void readPayload(std::span<char>& bytes, Sink& sink);
    void readData(std::string_view piece, Sink& sink);
    void readDeflated(std::string_view piece, Sink& sink);
    [[nodiscard]] bool inflatePiece(std::string_view piece);
    [[nodiscard]] bool checkEnd();
    void readControl(std::string_view piece, Sink& sink);
    void deliverClose(std::string_view payload, Sink& sink);
    bool fail(std::uint16_t code, std::string_view sentence) noexcept;
    void goOnIf(bool wanted) noexcept;
    void end(Status const& status) noexcept;

    Role role_;
    Limits limits_;
    Status status_;

    std::array<char, 14> head_{};  ///< of a frame whose head came in pieces
    std::uint8_t headSize_ = 0;
    bool inPayload_ = false;
    Kind kind_ = Kind::text;
    Utf8Stream utf8_;
    Frame frame_;
    int windowBits_ = 0;                  ///< of compressed messages; 0: there are none
    std::unique_ptr<Inflater> inflater_;  ///< while one is under way
    std::uint64_t deflated_ = 0;          ///< bytes of it, as announced by its frames
    std::size_t fragments_ = 0;  ///< of the message under way; 0: none is
    Collected message_;
    std::string control_;
};

}  // namespace eh::ws
