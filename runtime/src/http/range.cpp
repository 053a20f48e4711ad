// Reading "bytes=FROM-TO", "bytes=FROM-" and "bytes=-LAST".
#include "http/range.hpp"

#include <algorithm>
#include <charconv>

#include "http/text.hpp"

namespace eh::http {

namespace {

/// All digits, or nothing; a number that is too large counts as the largest.
std::optional<std::uint64_t> number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end != text.data() + text.size()) return std::nullopt;
    return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

} // namespace

RangeChoice chooseRange(std::string_view header, std::uint64_t size) noexcept {
    constexpr std::string_view unit = "bytes=";
    if (!sameText(header.substr(0, unit.size()), unit)) return {};
    std::string_view const text = trimmed(header.substr(unit.size()));
    std::size_t const dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    std::string_view const firstText = text.substr(0, dash);
    std::string_view const lastText = text.substr(dash + 1);
    auto const first = number(firstText);
    auto const last = number(lastText);
    if ((!first && !firstText.empty()) || (!last && !lastText.empty()) || (!first && !last)) return {};
    if (!first) {
        if (*last == 0 || size == 0) return {RangeKind::unsatisfiable, {}};
        std::uint64_t const count = std::min(*last, size);
        return {RangeKind::part, {size - count, count}};
    }
    if (last && *last < *first) return {};
    if (*first >= size) return {RangeKind::unsatisfiable, {}};
    std::uint64_t const end = last ? std::min(*last, size - 1) : size - 1;
    return {RangeKind::part, {*first, end - *first + 1}};
}

} // namespace eh::http
