// Access log lines. Whatever a client sent is escaped: a log is read by programs and shown on terminals.
#include <eh/access_log.hpp>

#include <array>
#include <cstdio>
#include <ctime>

namespace eh::http {

namespace {

constexpr std::array<char const*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Moment {
    std::tm utc{};
    int millis = 0;
};

Moment momentOf(std::chrono::system_clock::time_point time) {
    auto const millis = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    auto const seconds = std::chrono::floor<std::chrono::seconds>(millis);
    Moment moment;
    std::time_t const second = seconds.count();
    gmtime_r(&second, &moment.utc);
    moment.millis = static_cast<int>((millis - seconds).count());
    return moment;
}

bool isPlain(char c) noexcept { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

void appendEscaped(std::string& into, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (isPlain(c))
            into += c;
        else
            into.append({'\\', 'x', hex[byte >> 4], hex[byte & 15]});
    }
}

void appendOrDash(std::string& into, std::string_view text) { text.empty() ? void(into += '-') : appendEscaped(into, text); }

/// A user with a blank in the name would shift the fields.
void appendWord(std::string& into, std::string_view text) {
    std::size_t const before = into.size();
    appendOrDash(into, text);
    for (std::size_t at = into.find(' ', before); at != std::string::npos; at = into.find(' ', at)) into.replace(at, 1, "\\x20");
}

/// Bytes of JSON strings; those above ASCII as U+00XX, since a client may send anything.
void appendJson(std::string& into, std::string_view name, std::string_view text) {
    into.append(",\"").append(name).append("\":\"");
    for (char const c : text) {
        if (isPlain(c)) {
            into += c;
            continue;
        }
        std::array<char, 8> escape;
        int const size = std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned char>(c));
        into.append(escape.data(), static_cast<std::size_t>(size));
    }
    into += '"';
}

void appendNumber(std::string& into, std::string_view name, std::uint64_t number) {
    into.append(",\"").append(name).append("\":").append(std::to_string(number));
}

std::string_view versionOf(Access const& access) noexcept { return access.http10 ? "HTTP/1.0" : "HTTP/1.1"; }

} // namespace

std::string commonLogLine(Access const& access) {
    auto const [utc, millis] = momentOf(access.time);
    std::array<char, 64> time;
    int const size = std::snprintf(time.data(), time.size(), " [%02d/%s/%04d:%02d:%02d:%02d +0000] \"", utc.tm_mday,
                                   months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    std::string line;
    appendOrDash(line, access.remote);
    line += " - ";
    appendWord(line, access.user);
    line.append(time.data(), static_cast<std::size_t>(size));
    if (access.method.empty()) {
        line += '-';
    } else {
        appendEscaped(line, access.method);
        line += ' ';
        appendEscaped(line, access.target);
        line.append(" ").append(versionOf(access));
    }
    line.append("\" ").append(access.status == 0 ? "-" : std::to_string(access.status));
    return line.append(" ").append(access.bytes == 0 ? "-" : std::to_string(access.bytes));
}

std::string combinedLogLine(Access const& access) {
    std::string line = commonLogLine(access);
    line += " \"";
    appendOrDash(line, access.referer);
    line += "\" \"";
    appendOrDash(line, access.agent);
    return line += '"';
}

std::string jsonLogLine(Access const& access) {
    auto const [utc, millis] = momentOf(access.time);
    std::array<char, 64> time;
    int const size = std::snprintf(time.data(), time.size(), "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", utc.tm_year + 1900,
                                   utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, millis);
    std::string line(time.data(), static_cast<std::size_t>(size));
    appendJson(line, "remote", access.remote);
    appendJson(line, "user", access.user);
    appendJson(line, "method", access.method);
    appendJson(line, "target", access.target);
    appendJson(line, "host", access.host);
    appendJson(line, "version", versionOf(access));
    appendNumber(line, "status", static_cast<std::uint64_t>(access.status));
    appendNumber(line, "bytes", access.bytes);
    appendNumber(line, "micros", static_cast<std::uint64_t>(access.took.count()));
    appendJson(line, "referer", access.referer);
    appendJson(line, "agent", access.agent);
    return line.append(access.secure ? ",\"secure\":true}" : ",\"secure\":false}");
}

} // namespace eh::http
