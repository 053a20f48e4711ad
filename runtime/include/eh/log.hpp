// Where the runtime reports what nobody asked for: a function of the program's.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace eh {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Takes one line without a line end. Called on whatever thread has something to report; it must not block and must
/// not throw. The text is valid during the call.
using Log = std::function<void(LogLevel level, std::string_view line)>;

[[nodiscard]] constexpr std::string_view toString(LogLevel level) noexcept {
    switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
    }
    return "unknown";
}

}  // namespace eh
