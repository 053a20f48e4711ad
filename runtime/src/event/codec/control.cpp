// What each control message says, read from and written to documents of either encoding.
#include "event/codec/control.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "event/codec/cbor_head.hpp"
#include "event/codec/control_document.hpp"

namespace eh::control {

namespace {

using Json = nlohmann::json;

/// Reads members of one object and remembers the first thing that is wrong.
class Members {
public:
    Members(Json const& object, std::string name, std::string& problem)
        : object_(object), name_(std::move(name)), problem_(problem) {
        if (!object.is_object()) fail("is not an object");
    }

    [[nodiscard]] bool has(char const* key) const { return object_.is_object() && object_.contains(key); }

    std::string text(char const* key) {
        if (has(key) && object_.at(key).is_string()) return object_.at(key).get<std::string>();
        fail(std::string("has no text \"") + key + '"');
        return {};
    }

    /// A whole number that is at most `largest`.
    std::uint64_t number(char const* key, std::uint64_t largest = std::numeric_limits<std::uint64_t>::max()) {
        bool const whole = has(key) && object_.at(key).is_number_unsigned();
        if (!whole) return fail(std::string("has no whole number \"") + key + '"'), 0;
        auto const value = object_.at(key).get<std::uint64_t>();
        if (value > largest) return fail(std::string("has a \"") + key + "\" over " + std::to_string(largest)), 0;
        return value;
    }

    PrototypeMap prototypes(char const* key) {
        PrototypeMap map;
        if (!has(key)) return map;
        Json const& interfaces = object_.at(key);
        if (!interfaces.is_object()) return fail(std::string("has a \"") + key + "\" that is not an object"), map;
        for (auto const& [interface, list] : interfaces.items()) {
            if (!list.is_array()) {
                fail("lists the functions of " + interface + " in something that is not an array");
                return map;
            }
            for (Json const& prototype : list) {
                if (!prototype.is_string()) return fail("has a prototype of " + interface + " that is not text"), map;
                map[interface].push_back(prototype.get<std::string>());
            }
        }
        return map;
    }

private:
    void fail(std::string const& what) {
        if (problem_.empty()) problem_ = "the message \"" + name_ + "\" " + what;
    }

    Json const& object_;
    std::string name_;
    std::string& problem_;
};

ControlMessage readOpen(Json const& body, std::string& problem) {
    Members members(body, "open", problem);
    if (members.number("protocol") != 1 && problem.empty())
        problem = "this server speaks version 1 of the protocol only; reload the page to get the script that fits";
    OpenMessage open;
    open.nonce = members.text("nonce");
    if (members.has("client")) open.client = members.prototypes("client");
    open.server = members.prototypes("server");
    return open;
}

ControlMessage readDeclare(Json const& body, std::string& problem) {
    Members members(body, "declare", problem);
    return DeclareMessage{members.prototypes("client"), members.prototypes("server")};
}

ControlMessage readResume(Json const& body, std::string& problem) {
    Members members(body, "resume", problem);
    ResumeMessage resume;
    resume.cid = static_cast<std::int32_t>(members.number("cid", std::numeric_limits<std::int32_t>::max()));
    resume.token = members.text("token");
    resume.link = members.number("link");
    resume.received = members.number("received");
    if (resume.cid == 0 && problem.empty()) problem = "the message \"resume\" has a \"cid\" that no connection has";
    return resume;
}

ControlMessage readAck(Json const& body, std::string& problem) {
    if (body.is_number_unsigned()) return AckMessage{body.get<std::uint64_t>()};
    problem = "the message \"ack\" is not a whole number";
    return AckMessage{};
}

ControlMessage readError(Json const& body, std::string& problem) {
    Members members(body, "error", problem);
    ErrorMessage error{members.text("code"), 0, {}};
    if (members.has("number")) error.number = members.number("number");
    if (members.has("detail")) error.detail = members.text("detail");
    return error;
}

ControlMessage readBye(Json const& body, std::string& problem) {
    Members members(body, "bye", problem);
    ByeMessage bye{members.text("code"), {}, {}};
    if (members.has("detail")) bye.detail = members.text("detail");
    if (members.has("retry"))
        bye.retry = static_cast<std::int64_t>(members.number("retry", std::numeric_limits<std::int64_t>::max()));
    return bye;
}

/// Numbers that are optional, or 0 if they are not there.
std::uint64_t numberOr(Json const& object, char const* key, std::uint64_t otherwise) {
    bool const isThere = object.is_object() && object.contains(key) && object.at(key).is_number_unsigned();
    return isThere ? object.at(key).get<std::uint64_t>() : otherwise;
}

std::string textOr(Json const& object, char const* key) {
    bool const isThere = object.is_object() && object.contains(key) && object.at(key).is_string();
    return isThere ? object.at(key).get<std::string>() : std::string();
}

ControlMessage readHello(Json const& body, std::string& problem) {
    constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
    Members members(body, "hello", problem);
    if (members.number("protocol") != 1 && problem.empty()) problem = "the server speaks another version of the protocol";
    HelloMessage hello;
    hello.cid = static_cast<std::int32_t>(members.number("cid", most));
    hello.token = textOr(body, "token");
    hello.next = members.number("next");
    hello.received = members.number("received");
    hello.heartbeatMs = static_cast<std::int64_t>(members.number("heartbeat", most));
    hello.windowMs = static_cast<std::int64_t>(members.number("window", most));
    Json const nothing = Json::object();
    Json const& ack = members.has("ack") ? body.at("ack") : nothing;
    hello.ackEvents = numberOr(ack, "events", 0);
    hello.ackBytes = numberOr(ack, "bytes", 0);
    Json const& limits = members.has("limits") ? body.at("limits") : nothing;
    hello.maxEvent = numberOr(limits, "event", 0);
    hello.maxFrame = numberOr(limits, "frame", 0);
    if (hello.cid == 0 && problem.empty()) problem = "the message \"hello\" has a \"cid\" that no connection has";
    return hello;
}

Json documentOf(ErrorMessage const& error) {
    Json document{{"code", error.code}, {"detail", error.detail}};
    if (error.number != 0) document["number"] = error.number;
    return document;
}

std::optional<ControlMessage> messageOf(Json const& document, std::string_view shape, std::string& problem) {
    if (!problem.empty()) return std::nullopt;
    if (!document.is_object() || document.size() != 1) {
        problem = "a control message is " + std::string(shape);
        return std::nullopt;
    }
    std::string const& name = document.begin().key();
    Json const& body = document.begin().value();
    ControlMessage message = UnknownMessage{};
    if (name == "open") message = readOpen(body, problem);
    if (name == "declare") message = readDeclare(body, problem);
    if (name == "resume") message = readResume(body, problem);
    if (name == "ack") message = readAck(body, problem);
    if (name == "error") message = readError(body, problem);
    if (name == "bye") message = readBye(body, problem);
    if (name == "hello") message = readHello(body, problem);
    if (!problem.empty()) return std::nullopt;
    return message;
}

/// The acknowledgement as every client of ours writes it: the one control message that comes often. What is not exactly
/// that is left to the parser.
std::optional<AckMessage> plainAck(std::string_view text) {
    static constexpr std::string_view before = "{\"ack\":";
    static constexpr std::size_t mostDigits = 19;  // of those any number fits
    if (!text.starts_with(before)) return std::nullopt;
    text.remove_prefix(before.size());
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (!text.ends_with('}')) return std::nullopt;
    text.remove_suffix(1);
    if (text.empty() || text.size() > mostDigits || (text.front() == '0' && text.size() > 1)) return std::nullopt;
    AckMessage ack;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), ack.received);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return ack;
}

std::optional<AckMessage> plainCborAck(std::string_view bytes) {
    static constexpr std::string_view before = "\xa1\x63"
                                               "ack";
    if (!bytes.starts_with(before)) return std::nullopt;
    bytes.remove_prefix(before.size());
    cbor::Head head;
    std::string_view problem;
    bool const isWhole = cbor::readHead(bytes, head, problem) == cbor::HeadState::whole && head.size == bytes.size();
    if (!isWhole || head.major != cbor::Major::positive) return std::nullopt;
    return AckMessage{head.value};
}

}  // namespace

std::optional<ControlMessage> parse(std::string_view text, std::string& problem) {
    problem.clear();
    if (auto const ack = plainAck(text)) return *ack;
    Json const document = documentOfJson(text, problem);
    return messageOf(document, "an object with exactly one member", problem);
}

std::optional<ControlMessage> parseCbor(std::string_view bytes, std::string& problem) {
    problem.clear();
    if (auto const ack = plainCborAck(bytes)) return *ack;
    Json const document = documentOfCbor(bytes, problem);
    return messageOf(document, "a map with exactly one entry", problem);
}

namespace {

/// What a document would be written as, without making one: a thousand clients that come back at once are a thousand of these.
std::string plainHello(HelloMessage const& message) {
    std::string text;
    text.reserve(256);
    auto const add = [&](std::string_view before, auto number) { text.append(before).append(std::to_string(number)); };
    add(R"({"hello":{"ack":{"bytes":)", message.ackBytes);
    add(R"(,"events":)", message.ackEvents);
    add(R"(},"cid":)", message.cid);
    add(R"(,"heartbeat":)", message.heartbeatMs);
    add(R"(,"limits":{"event":)", message.maxEvent);
    add(R"(,"frame":)", message.maxFrame);
    add(R"(},"next":)", message.next);
    add(R"(,"protocol":1,"received":)", message.received);
    if (!message.token.empty()) text.append(R"(,"token":")").append(message.token).append("\"");
    add(R"(,"window":)", message.windowMs);
    return text.append("}}\n");
}

/// Of what tokens are made, and what needs no escape.
bool isPlain(std::string_view token) noexcept {
    return std::ranges::all_of(token, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
}

}  // namespace

std::string hello(HelloMessage const& message, Encoding encoding) {
    if (encoding == Encoding::json && isPlain(message.token)) return plainHello(message);
    Json body{{"protocol", 1},
              {"cid", message.cid},
              {"next", message.next},
              {"received", message.received},
              {"heartbeat", message.heartbeatMs},
              {"window", message.windowMs},
              {"ack", {{"events", message.ackEvents}, {"bytes", message.ackBytes}}},
              {"limits", {{"event", message.maxEvent}, {"frame", message.maxFrame}}}};
    if (!message.token.empty()) body["token"] = message.token;
    return written(Json{{"hello", std::move(body)}}, encoding);
}

std::string ack(std::uint64_t received, Encoding encoding) { return written(Json{{"ack", received}}, encoding); }

std::string error(ErrorMessage const& message, Encoding encoding) {
    return written(Json{{"error", documentOf(message)}}, encoding);
}

std::string bye(std::string_view code, std::string_view detail, std::optional<std::int64_t> retry, Encoding encoding) {
    Json body{{"code", code}, {"detail", detail}};
    if (retry) body["retry"] = *retry;
    return written(Json{{"bye", std::move(body)}}, encoding);
}

std::string open(OpenMessage const& message, Encoding encoding) {
    Json body{{"protocol", 1}, {"nonce", message.nonce}, {"server", message.server}};
    if (message.client) body["client"] = *message.client;
    return written(Json{{"open", std::move(body)}}, encoding);
}

std::string declare(DeclareMessage const& message, Encoding encoding) {
    return written(Json{{"declare", {{"client", message.client}, {"server", message.server}}}}, encoding);
}

std::string resume(ResumeMessage const& message, Encoding encoding) {
    return written(Json{{"resume",
                         {{"cid", message.cid},
                          {"token", message.token},
                          {"link", message.link},
                          {"received", message.received}}}},
                   encoding);
}

std::string received(std::uint64_t number, std::vector<ErrorMessage> const& errors) {
    Json document{{"received", number}};
    for (ErrorMessage const& error : errors) document["errors"].push_back(documentOf(error));
    return written(document, Encoding::json);
}

std::string problem(int status, std::string_view code, std::string_view detail, std::optional<std::uint64_t> received,
                    std::optional<std::int64_t> retry) {
    Json document{{"type", "about:blank"}, {"status", status}, {"code", code}, {"detail", detail}};
    if (received) document["received"] = *received;
    if (retry) document["retry"] = *retry;
    return written(document, Encoding::json);
}

AnswerBody readAnswer(std::string_view text) {
    std::string problem;
    Json const document = documentOfJson(text, problem);
    if (!problem.empty() || !document.is_object()) return {};
    AnswerBody answer;
    if (document.contains("received") && document.at("received").is_number_unsigned())
        answer.received = document.at("received").get<std::uint64_t>();
    answer.code = textOr(document, "code");
    answer.detail = textOr(document, "detail");
    answer.retry = static_cast<std::int64_t>(numberOr(document, "retry", 0) & 0x7FFF'FFFFu);
    if (!document.contains("errors") || !document.at("errors").is_array()) return answer;
    for (Json const& error : document.at("errors"))
        answer.errors.push_back({textOr(error, "code"), numberOr(error, "number", 0), textOr(error, "detail")});
    return answer;
}

}  // namespace eh::control
