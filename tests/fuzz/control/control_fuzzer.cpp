// Arbitrary bytes as control messages: what is accepted says the same after it was written in either encoding.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include "event/codec/control.hpp"
#include "../require.hpp"

namespace {

using Json = nlohmann::json;

/// Each message as the document that docs/protocol.md shows; null for one of a later version.
struct Document {
    Json operator()(eh::OpenMessage const& message) const {
        Json body{{"protocol", 1}, {"nonce", message.nonce}, {"server", message.server}};
        if (message.client) body["client"] = *message.client;
        return {{"open", body}};
    }
    Json operator()(eh::DeclareMessage const& message) const {
        return {{"declare", {{"client", message.client}, {"server", message.server}}}};
    }
    Json operator()(eh::ResumeMessage const& message) const {
        require(message.cid > 0, "a connection that can exist");
        return {{"resume",
                 {{"cid", message.cid}, {"token", message.token}, {"link", message.link}, {"received", message.received}}}};
    }
    Json operator()(eh::AckMessage const& message) const { return {{"ack", message.received}}; }
    Json operator()(eh::ErrorMessage const& message) const {
        return {{"error", {{"code", message.code}, {"number", message.number}, {"detail", message.detail}}}};
    }
    Json operator()(eh::ByeMessage const& message) const {
        Json body{{"code", message.code}, {"detail", message.detail}};
        if (message.retry) body["retry"] = *message.retry;
        require(!message.retry || *message.retry >= 0, "a time to come");
        return {{"bye", body}};
    }
    Json operator()(eh::HelloMessage const& message) const {
        require(message.cid > 0 && message.heartbeatMs >= 0 && message.windowMs >= 0, "a connection that can exist");
        Json body{{"protocol", 1},
                  {"cid", message.cid},
                  {"next", message.next},
                  {"received", message.received},
                  {"heartbeat", message.heartbeatMs},
                  {"window", message.windowMs},
                  {"ack", {{"events", message.ackEvents}, {"bytes", message.ackBytes}}},
                  {"limits", {{"event", message.maxEvent}, {"frame", message.maxFrame}}}};
        if (!message.token.empty()) body["token"] = message.token;
        return {{"hello", body}};
    }
    Json operator()(eh::UnknownMessage const&) const { return nullptr; }
};

std::optional<eh::ControlMessage> parse(std::string_view bytes, eh::Encoding encoding) {
    std::string problem;
    auto message = encoding == eh::Encoding::json ? eh::control::parse(bytes, problem) : eh::control::parseCbor(bytes, problem);
    require(message.has_value() == problem.empty(), "a sentence exactly when a control message is refused");
    return message;
}

void requireSame(Json const& document, std::string_view bytes, eh::Encoding encoding, char const* what) {
    auto const again = parse(bytes, encoding);
    require(again && std::visit(Document{}, *again) == document, what);
}

/// What the runtime writes itself, it reads as it was.
void checkEncoders(eh::ControlMessage const& message, Json const& document) {
    for (eh::Encoding const encoding : {eh::Encoding::json, eh::Encoding::cbor}) {
        if (auto const* const open = std::get_if<eh::OpenMessage>(&message))
            requireSame(document, eh::control::open(*open, encoding), encoding, "an open survives");
        if (auto const* const declare = std::get_if<eh::DeclareMessage>(&message))
            requireSame(document, eh::control::declare(*declare, encoding), encoding, "a declaration survives");
        if (auto const* const resume = std::get_if<eh::ResumeMessage>(&message))
            requireSame(document, eh::control::resume(*resume, encoding), encoding, "a resume survives");
        if (auto const* const hello = std::get_if<eh::HelloMessage>(&message))
            requireSame(document, eh::control::hello(*hello, encoding), encoding, "a hello survives");
        if (auto const* const ack = std::get_if<eh::AckMessage>(&message))
            requireSame(document, eh::control::ack(ack->received, encoding), encoding, "an acknowledgement survives");
        if (auto const* const error = std::get_if<eh::ErrorMessage>(&message))
            requireSame(document, eh::control::error(*error, encoding), encoding, "an error survives");
        if (auto const* const bye = std::get_if<eh::ByeMessage>(&message))
            requireSame(document, eh::control::bye(bye->code, bye->detail, bye->retry, encoding), encoding, "a bye survives");
    }
}

void fuzz(std::string_view bytes, eh::Encoding encoding) {
    auto const message = parse(bytes, encoding);
    if (!message) return;
    Json const document = std::visit(Document{}, *message);
    if (document.is_null()) return;
    requireSame(document, document.dump(), eh::Encoding::json, "a message survives JSON");
    auto const cbor = Json::to_cbor(document);
    requireSame(document, {reinterpret_cast<char const*>(cbor.data()), cbor.size()}, eh::Encoding::cbor, "a message survives CBOR");
    checkEncoders(*message, document);
}

}  // namespace

/// The first byte is the encoding: 'c' for CBOR.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    fuzz({reinterpret_cast<char const*>(data) + 1, size - 1}, data[0] == 'c' ? eh::Encoding::cbor : eh::Encoding::json);
    return 0;
}
