// Control messages by nlohmann::json: they are few, so clarity is worth more than speed.
#include <set>

#include <nlohmann/json.hpp>

#include "event/codec/control.hpp"

namespace eh::control {

namespace {

using Json = nlohmann::json;

constexpr int deepest = 8;

/// Parses strictly: no doubled keys, no deep nesting, nothing behind the value. A discarded value on failure.
Json parseStrictly(std::string_view text, std::string& problem) {
    std::vector<std::set<std::string>> keys;
    auto const watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > deepest) problem = "the message is nested deeper than 8 levels";
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
            problem = "the message has the key \"" + parsed.get<std::string>() + "\" twice";
        return problem.empty();
    };
    Json document = Json::parse(text, watch, false);
    if (problem.empty() && document.is_discarded()) problem = "the message is not valid JSON";
    return document;
}

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

    std::uint64_t number(char const* key) {
        if (has(key) && object_.at(key).is_number_unsigned()) return object_.at(key).get<std::uint64_t>();
        fail(std::string("has no whole number \"") + key + '"');
        return 0;
    }

    PrototypeMap prototypes(char const* key) {
        PrototypeMap map;
        if (!has(key)) return map;
        Json const& interfaces = object_.at(key);
        if (!interfaces.is_object()) return fail(std::string("has a \"") + key + "\" that is not an object"), map;
        for (auto const& [interface, list] : interfaces.items()) {
            if (!list.is_array()) return fail("lists the functions of " + interface + " in something that is not an array"), map;
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

/// Text that came from outside may hold anything: what is not UTF-8 is replaced.
std::string dump(Json const& document) { return document.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::optional<ControlMessage> parse(std::string_view text, std::string& problem) {
    problem.clear();
    Json const document = parseStrictly(text, problem);
    if (!problem.empty()) return std::nullopt;
    if (!document.is_object() || document.size() != 1) {
        problem = "a control message is an object with exactly one member";
        return std::nullopt;
    }
    std::string const& name = document.begin().key();
    Json const& body = document.begin().value();
    ControlMessage message = UnknownMessage{};
    if (name == "open") message = readOpen(body, problem);
    if (name == "declare") message = readDeclare(body, problem);
    if (name == "ack") message = readAck(body, problem);
    if (name == "error") message = readError(body, problem);
    if (!problem.empty()) return std::nullopt;
    return message;
}

std::string hello(HelloMessage const& message) {
    Json body{{"protocol", 1},
              {"cid", message.cid},
              {"next", message.next},
              {"received", message.received},
              {"heartbeat", message.heartbeatMs},
              {"window", message.windowMs},
              {"ack", {{"events", message.ackEvents}, {"bytes", message.ackBytes}}},
              {"limits", {{"event", message.maxEvent}, {"frame", message.maxFrame}}}};
    if (!message.token.empty()) body["token"] = message.token;
    return dump(Json{{"hello", body}}) + '\n';
}

std::string received(std::uint64_t number, std::vector<ErrorMessage> const& errors) {
    Json document{{"received", number}};
    for (ErrorMessage const& error : errors) {
        Json entry{{"code", error.code}, {"detail", error.detail}};
        if (error.number != 0) entry["number"] = error.number;
        document["errors"].push_back(std::move(entry));
    }
    return dump(document) + '\n';
}

std::string problem(int status, std::string_view code, std::string_view detail, std::optional<std::uint64_t> received,
                    std::optional<std::int64_t> retry) {
    Json document{{"type", "about:blank"}, {"status", status}, {"code", code}, {"detail", detail}};
    if (received) document["received"] = *received;
    if (retry) document["retry"] = *retry;
    return dump(document) + '\n';
}

}  // namespace eh::control
