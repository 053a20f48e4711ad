// Control messages in JSON, by nlohmann::json: they are few, so clarity is worth more than speed.
#include <set>
#include <vector>

#include "event/codec/control_document.hpp"

namespace eh::control {

nlohmann::json documentOfJson(std::string_view text, std::string& problem) {
    using Json = nlohmann::json;
    std::vector<std::set<std::string>> keys;
    auto const watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > deepest) problem = "the message is nested deeper than 8 levels";
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
            problem = "the message has the key \"" + parsed.get<std::string>().substr(0, 128) + "\" twice";
        return problem.empty();
    };
    Json document = Json::parse(text, watch, false);
    if (problem.empty() && document.is_discarded()) problem = "the message is not valid JSON";
    return document;
}

}  // namespace eh::control
