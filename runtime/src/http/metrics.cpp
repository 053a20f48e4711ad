// Names, helps and types of the metrics, in one table each.
#include "http/metrics.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace eh::http {

namespace {

constexpr std::string_view counter = "counter";
constexpr std::string_view gauge = "gauge";

/// A value with its labels, written as `{status="2xx"}`.
struct Sample {
    std::string labels;
    std::uint64_t value;
};

class Text {
public:
    void add(std::string_view name, std::string_view type, std::string_view help, std::vector<Sample> const& samples) {
        text_.append("# HELP eh_").append(name).append(" ").append(help);
        text_.append("\n# TYPE eh_").append(name).append(" ").append(type).append("\n");
        for (auto const& [labels, value] : samples)
            text_.append("eh_").append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
    }
    void add(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) { add(name, type, help, {{"", value}}); }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string escaped(std::string_view label) {
    std::string text;
    for (char const c : label) {
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
    return text;
}

void addServer(Text& text, ServerStats const& stats) {
    text.add("http_sockets", gauge, "Sockets that are open, WebSockets included.", stats.sockets);
    text.add("http_sockets_accepted_total", counter, "Sockets that were accepted.", stats.accepted);
    text.add("http_sockets_turned_away_total", counter, "Sockets that were closed at once, over the limit of their address.", stats.turnedAway);
    text.add("http_sockets_cut_total", counter, "Sockets that took too long, by what they were at.",
             {{"{at=\"head\"}", stats.slowHeads}, {"{at=\"body\"}", stats.slowBodies}, {"{at=\"answer\"}", stats.slowReaders}, {"{at=\"idle\"}", stats.idle}});
    text.add("http_requests_total", counter, "Requests that were read to their end.", stats.requests);
    text.add("http_requests_refused_total", counter, "Requests that nothing was asked about, by the reason.",
             {{"{why=\"malformed\"}", stats.malformed}, {"{why=\"host\"}", stats.wrongHost}, {"{why=\"rate\"}", stats.tooMany}});
    text.add("http_answers_total", counter, "Answers, refusals included, by their status.",
             {{"{status=\"2xx\"}", stats.answers2xx}, {"{status=\"3xx\"}", stats.answers3xx}, {"{status=\"4xx\"}", stats.answers4xx}, {"{status=\"5xx\"}", stats.answers5xx}});
    text.add("http_upgrades_total", counter, "Sockets that became WebSockets.", stats.upgrades);
    text.add("http_received_bytes_total", counter, "Bytes received over all sockets.", stats.receivedBytes);
    text.add("http_sent_bytes_total", counter, "Bytes sent over all sockets.", stats.sentBytes);
}

void addLoad(Text& text, ServerLoad& load) {
    text.add("queued_bytes", gauge, "Held for all clients together, what is shared once.", load.queues.total().bytes());
    text.add("receiving_bytes", gauge, "Of bodies and messages that are coming in.", load.receiving.held() + load.receiving.undelivered());
}

/// One metric of all EventHandlers.
struct Column {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::uint64_t (*value)(EventHandlerStats const&);
};

using Stats = EventHandlerStats;
constexpr std::array<Column, 11> columns{{
    {"connections", gauge, "Connections of clients.", [](Stats const& s) -> std::uint64_t { return s.connections; }},
    {"connection_queued_bytes", gauge, "In the queues of connections, what is shared for each.", [](Stats const& s) -> std::uint64_t { return s.queuedBytes; }},
    {"connections_opened_total", counter, "Connections that were opened.", [](Stats const& s) { return s.opened; }},
    {"connections_resumed_total", counter, "Links that took over from an earlier one.", [](Stats const& s) { return s.resumed; }},
    {"connections_slow_total", counter, "Connections that ended because they were too far behind.", [](Stats const& s) { return s.endedSlow; }},
    {"connections_expired_total", counter, "Connections that ended without a link.", [](Stats const& s) { return s.endedExpired; }},
    {"events_up_total", counter, "Events from clients.", [](Stats const& s) { return s.eventsUp; }},
    {"events_down_total", counter, "Events to clients.", [](Stats const& s) { return s.eventsDown; }},
    {"events_dropped_total", counter, "Events that a full queue dropped.", [](Stats const& s) { return s.droppedByPolicy; }},
    {"events_replaced_total", counter, "Events that a newer one replaced.", [](Stats const& s) { return s.replaced; }},
    {"events_bad_total", counter, "Events from clients that were wrong.", [](Stats const& s) { return s.badEvents; }},
}};

void addHandlers(Text& text, std::span<CountedMount const> mounts) {
    std::vector<std::pair<std::string, EventHandlerStats>> all;
    for (auto const& [path, handler] : mounts) all.emplace_back("mount=\"" + escaped(path) + '"', handler->stats());
    for (auto const& [name, type, help, value] : columns) {
        std::vector<Sample> samples;
        for (auto const& [label, stats] : all) samples.push_back({'{' + label + '}', value(stats)});
        text.add(name, type, help, samples);
    }
    std::vector<Sample> links;
    for (auto const& mount : all) {
        auto const& stats = mount.second;
        auto const link = [&](std::string_view name, std::size_t count) {
            links.push_back({'{' + mount.first + ",link=\"" + std::string(name) + "\"}", count});
        };
        link("poll", stats.polls);
        link("stream", stats.streams);
        link("websocket", stats.websockets);
    }
    text.add("links", gauge, "Connections by the kind of link that carries them.", links);
}

class MetricsPage final : public Directory {
public:
    explicit MetricsPage(std::function<std::string()> text) : text_(std::move(text)) {}

    bool serve(Request const& request, Responder& responder) override {
        if (!request.below.empty()) return false;
        Response response;
        if (request.method != "GET" && request.method != "HEAD") {
            response = textResponse(405, "Metrics can only be read.");
            response.headers.push_back({"Allow", "GET, HEAD"});
        } else {
            response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}};
            response.body.emplace_back(text_());
        }
        responder.send(std::move(response));
        return true;
    }

private:
    std::function<std::string()> text_;
};

} // namespace

ServerStats statsOf(Counters const& counters) noexcept {
    ServerStats stats;
    std::uint64_t const closed = counters.closed.get(); // before the next, or there may be less than none
    stats.accepted = counters.accepted.get();
    stats.sockets = static_cast<std::size_t>(stats.accepted - closed);
    stats.turnedAway = counters.turnedAway.get();
    stats.requests = counters.requests.get();
    stats.answers2xx = counters.answers[2].get();
    stats.answers3xx = counters.answers[3].get();
    stats.answers4xx = counters.answers[4].get();
    stats.answers5xx = counters.answers[5].get();
    stats.upgrades = counters.upgrades.get();
    stats.receivedBytes = counters.received.get();
    stats.sentBytes = counters.sent.get();
    stats.malformed = counters.malformed.get();
    stats.wrongHost = counters.wrongHost.get();
    stats.tooMany = counters.tooMany.get();
    stats.slowHeads = counters.slowHeads.get();
    stats.slowBodies = counters.slowBodies.get();
    stats.slowReaders = counters.slowReaders.get();
    stats.idle = counters.idle.get();
    return stats;
}

std::string metricsText(ServerStats const& stats, ServerLoad& load, std::span<CountedMount const> mounts) {
    Text text;
    addServer(text, stats);
    addLoad(text, load);
    if (!mounts.empty()) addHandlers(text, mounts);
    return text.take();
}

std::shared_ptr<Directory> metricsPage(std::function<std::string()> text) { return std::make_shared<MetricsPage>(std::move(text)); }

} // namespace eh::http
