// What functions that send have in common: a result, and a sentence for all but `queued`.
#pragma once

#include <eh/eh.h>
#include <eh/send_result.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "c_api/error.hpp"
#include "c_api/senders.hpp"
#include "c_api/values.hpp"

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

/// Arguments that the program passes; throws a sentence if there are none where there should be.
inline std::span<eh_value const> valuesOf(eh_value const* values, std::size_t count) {
    if (count > 0) required(values, "the array of values");
    return {values, count};
}

/// Answers what `use` does with the arguments as the runtime takes them.
template <typename Use>
auto withValues(char const* interface, std::string_view event, std::span<eh_value const> given, Use&& use) {
    std::array<Value, 16> few;
    std::vector<Value> many(given.size() > few.size() ? given.size() : 0);
    std::span<Value> const values = many.empty() ? std::span(few).first(given.size()) : std::span(many);
    for (std::size_t i = 0; i < given.size(); ++i) values[i] = toValue(given[i], i, interface, event);
    return use(std::span<Value const>(values));
}

enum class Checks { none, text };

/// Answers what `send` does with the sender and the arguments of its event of that number.
template <typename Sender, typename Send>
SendResult sendValues(Sender const& sender, std::size_t event, std::span<eh_value const> given, Checks checks, Send&& send) {
    eh_interface const& about = sender.about();
    if (event >= about.count)
        throw std::invalid_argument(std::string(about.name) + " has no event of number " + std::to_string(event));
    return withValues(about.name, eventNameOf(about, event), given, [&](std::span<Value const> values) {
        if (checks == Checks::text) sender.check(event, values);
        return send(sender, values);
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
