// What functions that send have in common: a result, and a sentence for all but `queued`.
#pragma once

#include <eh/eh.h>
#include <eh/send_result.hpp>

#include <cstddef>
#include <string_view>

#include "c_api/error.hpp"

namespace eh::c {

/// Why something was not queued, for eh_last_error().
struct Reasons {
    char const* gone;
    char const* full;
    char const* tooLarge;
    char const* invalid;

    [[nodiscard]] char const* of(SendResult result) const noexcept {
        switch (result) {
        case SendResult::queued: break;
        case SendResult::gone: return gone;
        case SendResult::full: return full;
        case SendResult::tooLarge: return tooLarge;
        case SendResult::invalid: return invalid;
        case SendResult::stopped: return "the server has stopped";
        }
        return "";
    }
};

/// Runs `send`, which answers with a SendResult; EH_INVALID if it throws.
template <typename Send>
eh_send_result sendGuarded(Reasons const& reasons, Send&& send) noexcept {
    return guardedOr(EH_INVALID, [&] {
        SendResult const result = send();
        if (result != SendResult::queued) note(reasons.of(result));
        return static_cast<eh_send_result>(result);
    });
}

/// What the program passes as a pointer and a size; throws a sentence if there is none.
inline std::string_view bytesOf(void const* bytes, std::size_t size, char const* what) {
    if (size == 0) return {};
    return {&required(static_cast<char const*>(bytes), what), size};
}

/// The same for a text, whose size may be EH_TERMINATED.
inline std::string_view textOf(char const* text, std::size_t size, char const* what) {
    return size == EH_TERMINATED ? requiredText(text, what) : bytesOf(text, size, what);
}

}  // namespace eh::c
