// Control messages (docs/protocol.md): what is not an event, read and written as JSON documents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
struct UnknownMessage {};  ///< of a later version: ignored

using ControlMessage = std::variant<OpenMessage, DeclareMessage, AckMessage, ErrorMessage, UnknownMessage>;

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

namespace control {

/// Reads one message: an object with one member, no doubled key, at most 8 levels deep. On failure `problem` is a
/// sentence.
[[nodiscard]] std::optional<ControlMessage> parse(std::string_view text, std::string& problem);

/// Each ends with a line feed.
[[nodiscard]] std::string hello(HelloMessage const& message);
/// `{"received":12}` with the errors, if any: the answer to a send.
[[nodiscard]] std::string received(std::uint64_t number, std::vector<ErrorMessage> const& errors);
/// An RFC 9457 problem document with `code`, and `received` and `retry` (milliseconds) where given.
[[nodiscard]] std::string problem(int status, std::string_view code, std::string_view detail,
                                  std::optional<std::uint64_t> received, std::optional<std::int64_t> retry);

}  // namespace control

}  // namespace eh
