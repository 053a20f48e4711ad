// One switch for each operation.
#include "event/codec/codec.hpp"

#include "event/codec/cbor.hpp"
#include "event/codec/json.hpp"

namespace eh::codec {

namespace {

Found nextLine(std::string_view& rest, std::string_view& message) {
    while (!rest.empty()) {
        std::size_t const end = rest.find('\n');
        message = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        std::size_t const begin = message.find_first_not_of(" \t\r");
        if (begin != std::string_view::npos) return message[begin] == '{' ? Found::control : Found::event;
    }
    return Found::nothing;
}

Found nextItem(std::string_view& rest, std::string_view& message) {
    if (rest.empty()) return Found::nothing;
    auto const item = cbor::itemLength(rest);
    if (item.state != cbor::Item::State::whole) return Found::malformed;
    message = rest.substr(0, item.length);
    rest.remove_prefix(item.length);
    return cbor::isMap(message) ? Found::control : Found::event;
}

}  // namespace

std::string eventPrefix(Encoding encoding, std::string_view interface, Prototype const& prototype) {
    if (encoding == Encoding::json) return json::eventPrefix(interface, prototype.name);
    return cbor::eventPrefix(interface, prototype.name, prototype.parameters.size());
}

bool encodeEvent(Encoding encoding, std::string& out, std::string_view prefix, std::span<Value const> arguments) {
    if (encoding == Encoding::json) return json::encodeEvent(out, prefix, arguments);
    return cbor::encodeEvent(out, prefix, arguments);
}

Found nextMessage(Encoding encoding, std::string_view& rest, std::string_view& message) {
    return encoding == Encoding::json ? nextLine(rest, message) : nextItem(rest, message);
}

std::optional<ControlMessage> parseControl(Encoding encoding, std::string_view message, std::string& problem) {
    return encoding == Encoding::json ? control::parse(message, problem) : control::parseCbor(message, problem);
}

std::string decodeHead(Encoding encoding, std::string_view message, Arena& arena, EventHead& head) {
    if (encoding == Encoding::json) return json::decodeHead(message, arena, head);
    return cbor::decodeHead(message, arena, head);
}

std::string decodeArguments(Encoding encoding, std::string_view rest, Prototype const& prototype, Arena& arena,
                            std::vector<Value>& values) {
    if (encoding == Encoding::json) return json::decodeArguments(rest, prototype, arena, values);
    return cbor::decodeArguments(rest, prototype, arena, values);
}

}  // namespace eh::codec
