// Limits, headers and the access log of servers, and what they count.
#include "c_api/edge.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/options.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

http::AccessLog accessLog(eh_access_log log, void* user) {
    return [log, user](http::Access const& access) {
        std::string const texts[] = {std::string(access.remote), std::string(access.user),    std::string(access.method), std::string(access.target),
                                     std::string(access.host),   std::string(access.referer), std::string(access.agent)};
        eh_access told{};
        told.remote = texts[0].c_str();
        told.user = texts[1].c_str();
        told.method = texts[2].c_str();
        told.target = texts[3].c_str();
        told.host = texts[4].c_str();
        told.referer = texts[5].c_str();
        told.agent = texts[6].c_str();
        told.status = access.status;
        told.bytes = access.bytes;
        told.time_us = std::chrono::duration_cast<std::chrono::microseconds>(access.time.time_since_epoch()).count();
        told.took_us = access.took.count();
        told.http10 = access.http10;
        told.secure = access.secure;
        log(user, &told);
    };
}

std::string_view textOf(char const* text) noexcept { return text == nullptr ? std::string_view() : text; }

std::string lineOf(eh_access const& given, eh_access_format format) {
    http::Access access;
    access.remote = textOf(given.remote);
    access.user = textOf(given.user);
    access.method = textOf(given.method);
    access.target = textOf(given.target);
    access.host = textOf(given.host);
    access.referer = textOf(given.referer);
    access.agent = textOf(given.agent);
    access.status = given.status;
    access.bytes = given.bytes;
    access.time = std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::microseconds(given.time_us)));
    access.took = std::chrono::microseconds(given.took_us);
    access.http10 = given.http10;
    access.secure = given.secure;
    switch (format) {
    case EH_ACCESS_COMMON: return http::commonLogLine(access);
    case EH_ACCESS_COMBINED: return http::combinedLogLine(access);
    case EH_ACCESS_JSON: return http::jsonLogLine(access);
    }
    throw std::invalid_argument("there is no such format of access log lines");
}

}  // namespace

void chooseEdge(ServerOptions& options, eh_server_options const& given, std::string const& whose) {
    Choose const choose;
    if (given.body_rate == EH_ANY_RATE)
        options.bodyRate = 0;
    else
        choose(options.bodyRate, given.body_rate);
    options.requests = {given.requests_per_second, given.request_burst};
    options.perAddress.sockets = given.sockets_per_address;
    options.perAddress.requests = {given.requests_per_address, given.request_burst_per_address};
    options.perAddress.receiving = given.receiving_per_address;
    options.proxies = textsOf(given.proxies, given.proxy_count, whose, "proxie"); // of which there are several
    if (given.header_count > 0) required(given.headers, (whose + ": the list of headers").c_str());
    for (std::size_t i = 0; i < given.header_count; ++i) {
        eh_header const& header = given.headers[i];
        options.headers.push_back({std::string(requiredText(header.name, (whose + ": the name of a header").c_str())),
                                   std::string(requiredText(header.value, (whose + ": the value of a header").c_str()))});
    }
    if (given.security_headers)
        for (auto& field : securityHeaders()) options.headers.push_back(std::move(field));
    if (given.access != nullptr) options.access = accessLog(given.access, given.access_user);
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

size_t eh_access_line(eh_access const* access, eh_access_format format, char* line, size_t size) {
    return guardedOr<size_t>(0, [&] {
        std::string const text = lineOf(required(access, "the access"), format);
        if (size > 0) {
            std::size_t const cut = std::min(text.size(), size - 1);
            std::memcpy(&required(line, "the line"), text.data(), cut);
            line[cut] = '\0';
        }
        return text.size();
    });
}

eh_status eh_server_metrics(eh_server* server, char const* path) {
    return guarded([&] { required(server, "the server").server.metrics(requiredText(path, "the path")); });
}

eh_status eh_server_get_stats(eh_server const* server, eh_server_stats* stats) {
    return guarded([&] {
        eh::ServerStats const now = required(server, "the server").server.stats();
        eh_server_stats full{};
        full.sockets = now.sockets;
        full.accepted = now.accepted;
        full.turned_away = now.turnedAway;
        full.requests = now.requests;
        full.answers_2xx = now.answers2xx;
        full.answers_3xx = now.answers3xx;
        full.answers_4xx = now.answers4xx;
        full.answers_5xx = now.answers5xx;
        full.upgrades = now.upgrades;
        full.received_bytes = now.receivedBytes;
        full.sent_bytes = now.sentBytes;
        full.malformed = now.malformed;
        full.wrong_host = now.wrongHost;
        full.too_many = now.tooMany;
        full.slow_heads = now.slowHeads;
        full.slow_bodies = now.slowBodies;
        full.slow_readers = now.slowReaders;
        full.idle = now.idle;
        writeSized(full, required(stats, "the struct of counts"), "eh_server_stats");
    });
}

}
