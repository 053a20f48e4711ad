// Control messages (docs/protocol.md): what is not an event, read and written in both encodings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "event/codec/encoding.hpp"

namespace eh {

/// Interface name to prototypes, as `open` and `declare` carry them.
using PrototypeMap = std::map<std::string, std::vector<std::string>>;

struct OpenMessage {
    std::string nonce;
    std::optional<PrototypeMap> client;  ///< what the client implements; absent: raw, it takes every event
    PrototypeMap server;                 ///< what it means to call
};
struct DeclareMessage {
    PrototypeMap client;
    PrototypeMap server;
};
struct AckMessage {
    std::uint64_t received = 0;
};
struct ErrorMessage {
    std::string code;
    std::uint64_t number = 0;  ///< of the event; 0: none
    std::string detail;
};
struct ResumeMessage {
    std::int32_t cid = 0;  ///< from 1
    std::string token;
    std::uint64_t link = 0;
    std::uint64_t received = 0;
};
struct ByeMessage {
    std::string code;
    std::string detail;
    std::optional<std::int64_t> retry{};  ///< milliseconds
};
struct UnknownMessage {};  ///< of a later version: ignored

struct HelloMessage {
    std::int32_t cid = 0;
    std::string token;  ///< only when the connection is opened
    std::uint64_t next = 1;
    std::uint64_t received = 0;
    std::int64_t heartbeatMs = 0;
    std::int64_t windowMs = 0;
    std::size_t ackEvents = 0;
    std::size_t ackBytes = 0;
    std::size_t maxEvent = 0;
    std::size_t maxFrame = 0;
};

using ControlMessage = std::variant<OpenMessage, DeclareMessage, ResumeMessage, AckMessage, ErrorMessage, ByeMessage,
                                    HelloMessage, UnknownMessage>;

/// The body of an HTTP answer that is no sequence of events: of a send, or a problem. Members that it lacks are empty.
struct AnswerBody {
    std::optional<std::uint64_t> received{};
    std::vector<ErrorMessage> errors{};
    std::string code{};
    std::string detail{};
    std::int64_t retry = 0;  ///< milliseconds
};

namespace control {

/// Reads one message: an object with one member, no doubled key, at most 8 levels deep. On failure `problem` is a
/// sentence.
[[nodiscard]] std::optional<ControlMessage> parse(std::string_view text, std::string& problem);

/// The same in CBOR: one item, a map with one entry, definite lengths, the keys text.
[[nodiscard]] std::optional<ControlMessage> parseCbor(std::string_view bytes, std::string& problem);

/// Messages to send: a JSON text with a line feed, or one CBOR item. Text that is not UTF-8 is repaired.
[[nodiscard]] std::string hello(HelloMessage const& message, Encoding encoding = Encoding::json);
[[nodiscard]] std::string ack(std::uint64_t received, Encoding encoding = Encoding::json);
[[nodiscard]] std::string error(ErrorMessage const& message, Encoding encoding = Encoding::json);
/// `retry` in milliseconds.
[[nodiscard]] std::string bye(std::string_view code, std::string_view detail, std::optional<std::int64_t> retry,
                              Encoding encoding = Encoding::json);

// What a client sends.

[[nodiscard]] std::string open(OpenMessage const& message, Encoding encoding);
[[nodiscard]] std::string declare(DeclareMessage const& message, Encoding encoding);
[[nodiscard]] std::string resume(ResumeMessage const& message, Encoding encoding);

// Bodies of HTTP answers, JSON whatever the encoding of the connection; each ends with a line feed.

/// `{"received":12}` with the errors, if any: the answer to a send.
[[nodiscard]] std::string received(std::uint64_t number, std::vector<ErrorMessage> const& errors);
/// An RFC 9457 problem document with `code`, and `received` and `retry` (milliseconds) where given.
[[nodiscard]] std::string problem(int status, std::string_view code, std::string_view detail,
                                  std::optional<std::uint64_t> received, std::optional<std::int64_t> retry);

/// Reads either of them; whatever is not as it should be is left out.
[[nodiscard]] AnswerBody readAnswer(std::string_view text);

}  // namespace control

}  // namespace eh
