// The lines of a history, and the numbers that keep equal events apart.
#include "history.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace testbed {

namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (char const c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
            result += escaped;
            continue;
        }
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

std::string line(std::string_view operation, eh::ConnectionId connection, std::string_view direction,
                 std::string_view v) {
    std::string result = "{\"op\":\"";
    result.append(operation).append("\",\"conn\":").append(std::to_string(connection.value()));
    result.append(",\"dir\":\"").append(direction).append("\",\"v\":").append(quoted(v));
    return result;
}

}  // namespace

History::History(std::string const& file) {
    if (file.empty()) return;
    file_.reset(std::fopen(file.c_str(), "w"));
    if (!file_) throw std::runtime_error("cannot write the history '" + file + "': " + std::strerror(errno));
}

std::string History::numbered(Counts& counts, std::string_view event) {
    auto found = counts.find(event);
    if (found == counts.end()) found = counts.emplace(event, 0).first;
    auto const count = ++found->second;
    return count == 1 ? found->first : found->first + '#' + std::to_string(count);
}

void History::write(std::string const& text) {
    std::fputs((text + "\n").c_str(), file_.get());
    std::fflush(file_.get());  // a killed server's history still tells what it did
}

std::string History::sending(eh::ConnectionId connection, std::string_view event, unsigned thread) {
    if (!file_) return {};
    std::lock_guard const lock(mutex_);
    auto v = numbered(down_[connection.value()], event);
    write(line("send", connection, "down", v) + ",\"th\":" + std::to_string(thread) + '}');
    return v;
}

void History::refused(eh::ConnectionId connection, std::string const& v) {
    if (!file_) return;
    std::lock_guard const lock(mutex_);
    write(line("refuse", connection, "down", v) + '}');
}

void History::received(eh::ConnectionId connection, std::string_view event) {
    if (!file_) return;
    std::lock_guard const lock(mutex_);
    write(line("recv", connection, "up", numbered(up_[connection.value()], event)) + '}');
}

void History::dropped(eh::ConnectionId connection, std::uint64_t count) {
    if (!file_) return;
    std::lock_guard const lock(mutex_);
    write("{\"op\":\"drop\",\"conn\":" + std::to_string(connection.value()) +
          ",\"dir\":\"down\",\"v\":null,\"count\":" + std::to_string(count) + '}');
}

void History::ended(eh::ConnectionId connection) {
    if (!file_) return;
    std::lock_guard const lock(mutex_);
    write("{\"op\":\"end\",\"conn\":" + std::to_string(connection.value()) + '}');
    up_.erase(connection.value());
    down_.erase(connection.value());
}

}  // namespace testbed
