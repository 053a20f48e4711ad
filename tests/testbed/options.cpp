// Reads the options of eh-testbed one by one, each with a sentence for what is wrong with it.
#include "options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string_view>
#include <system_error>

#include "usage.h"

namespace testbed {

namespace {

eh::http::AccessLog accessLog(std::string const& format) {
    auto const line = format == "common"     ? eh::http::commonLogLine
                      : format == "combined" ? eh::http::combinedLogLine
                      : format == "json"     ? eh::http::jsonLogLine
                                             : nullptr;
    if (!line) throw UsageError("--access-log needs common, combined or json, not '" + format + "'");
    return [line](eh::http::Access const& access) { std::fprintf(stderr, "%s\n", line(access).c_str()); };
}

class Reader {
public:
    Reader(int argc, char const* const* argv) : position_(argv + 1), end_(argv + argc) {}

    bool read(Options& options) {
        if (position_ == end_) return false;
        option_ = *position_++;
        if (!readServer(options) && !readLimit(options) && !readSwitch(options)) {
            throw UsageError("unknown option '" + option_ + "'; --help lists the options");
        }
        return true;
    }

    std::optional<std::size_t> queueBytes;
    std::optional<std::size_t> maxEvent;

private:
    bool readServer(Options& options) {
        if (option_ == "--address") options.server.address = text("an IP address");
        else if (option_ == "--port") options.server.port = static_cast<std::uint16_t>(number(0, 65'535));
        else if (option_ == "--origin") options.handler.origins.push_back(text("an origin, e.g. https://example.org"));
        else if (option_ == "--host") options.server.hosts.push_back(text("a name, e.g. example.org"));
        else if (option_ == "--proxy") options.server.proxies.push_back(text("an address or a network"));
        else if (option_ == "--access-log") options.server.access = accessLog(text("common, combined or json"));
        else if (option_ == "--files") options.filesFolder = text("a folder");
        else if (option_ == "--uploads") options.uploadsFolder = folder();
        else if (option_ == "--history") options.historyFile = text("a file");
        else if (option_ == "--basic") {
            options.user = text("a user and a password");
            options.password = text("a user and a password");
        } else if (option_ == "--tls") {
            options.server.tls.certificateFile = text("a certificate file and a key file");
            options.server.tls.keyFile = text("a certificate file and a key file");
        } else return false;
        return true;
    }

    bool readLimit(Options& options) {
        constexpr std::int64_t day = 86'400'000;
        constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
        if (option_ == "--heartbeat") options.handler.heartbeat = std::chrono::milliseconds(number(1, day));
        else if (option_ == "--window") options.handler.window = std::chrono::milliseconds(number(1, day));
        else if (option_ == "--queue-bytes") queueBytes = size(number(1, most));
        else if (option_ == "--queue-events") options.handler.queueEvents = size(number(1, most));
        else if (option_ == "--max-event") maxEvent = size(number(1, most));
        else if (option_ == "--max-connections") options.handler.maxConnections = size(number(1, most));
        else if (option_ == "--in-flight") options.handler.inFlightEvents = size(number(1, most));
        else if (option_ == "--header-timeout") options.server.headerTimeout = std::chrono::milliseconds(number(1, day));
        else if (option_ == "--body-timeout") options.server.bodyTimeout = std::chrono::milliseconds(number(1, day));
        else if (option_ == "--idle-timeout") options.server.idleTimeout = std::chrono::milliseconds(number(1, day));
        else if (option_ == "--body-rate") options.server.bodyRate = size(number(1, most));
        else if (option_ == "--address-sockets") options.server.perAddress.sockets = size(number(1, most));
        else if (option_ == "--address-requests") options.server.perAddress.requests.perSecond = size(number(1, most));
        else if (option_ == "--threads") {
            if (number(1, 1024) != 1) throw UsageError("--threads: this server has one loop; only 1 is possible");
        } else return false;
        return true;
    }

    bool readSwitch(Options& options) {
        if (option_ == "--security-headers") options.server.headers = eh::securityHeaders();
        else if (option_ == "--strict") options.handler.strict = true;
        else if (option_ == "--drop-oldest") options.handler.onFull = eh::OnFull::dropOldest;
        else if (option_ == "--help") options.help = true;
        else return false;
        return true;
    }

    std::string text(std::string_view wanted) {
        if (position_ == end_) throw UsageError(option_ + " needs " + std::string(wanted));
        return *position_++;
    }

    std::string folder() {
        auto given = text("a folder");
        std::error_code ignored;
        if (!std::filesystem::is_directory(given, ignored)) throw UsageError(option_ + " needs a folder, and '" + given + "' is none");
        return given;
    }

    std::int64_t number(std::int64_t least, std::int64_t most) {
        auto const range = "a number from " + std::to_string(least) + " to " + std::to_string(most);
        auto const given = text(range);
        std::int64_t value = 0;
        auto const [stop, error] = std::from_chars(given.data(), given.data() + given.size(), value);
        if (error != std::errc{} || stop != given.data() + given.size() || value < least || value > most) {
            throw UsageError(option_ + " needs " + range + ", not '" + given + "'");
        }
        return value;
    }

    static std::size_t size(std::int64_t value) { return static_cast<std::size_t>(value); }

    char const* const* position_;
    char const* const* end_;
    std::string option_;
};

void settleSizes(eh::EventHandlerOptions& options, std::optional<std::size_t> queueBytes,
                 std::optional<std::size_t> maxEvent) {
    if (queueBytes && maxEvent && *maxEvent > *queueBytes) {
        throw UsageError("--max-event is larger than --queue-bytes: an event must fit into the queue");
    }
    if (maxEvent) {
        options.maxEvent = *maxEvent;
        options.maxFrame = std::max(options.maxFrame, *maxEvent);
        options.queueBytes = std::max(options.queueBytes, options.maxFrame);
    }
    if (queueBytes) {
        options.queueBytes = *queueBytes;
        options.maxFrame = std::min(options.maxFrame, *queueBytes);
        options.maxEvent = std::min(options.maxEvent, *queueBytes);
    }
    options.inFlightBytes = std::min(options.inFlightBytes, options.queueBytes);
    options.inFlightEvents = std::min(options.inFlightEvents, options.queueEvents);
}

}  // namespace

Options parseOptions(int argc, char const* const* argv) {
    Options options;
    Reader reader(argc, argv);
    while (reader.read(options)) {}
    settleSizes(options.handler, reader.queueBytes, reader.maxEvent);
    return options;
}

std::string usage() { return std::string("usage: eh-testbed [options]\n") + testbed_usage; }

}  // namespace testbed
