// Arbitrary Range headers against a reader that counts with decimal texts, so that nothing can overflow in it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "http/range.hpp"
#include "../require.hpp"

namespace {

using namespace eh::http;

bool isLess(std::string const& a, std::string const& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

/// Without zeros before it; "" is 0. What is too large counts as the largest number.
std::string digitsOf(std::string_view text) {
    static std::string const largest = std::to_string(UINT64_MAX);
    std::string digits(text);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    return isLess(largest, digits) ? largest : digits;
}

RangeChoice slowly(std::string header, std::uint64_t size) {
    std::string unit = header.substr(0, 6);
    std::transform(unit.begin(), unit.end(), unit.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (unit != "bytes=") return {};
    header.erase(0, 6);
    while (!header.empty() && (header.back() == ' ' || header.back() == '\t')) header.pop_back();
    while (!header.empty() && (header.front() == ' ' || header.front() == '\t')) header.erase(0, 1);
    auto const dash = header.find('-');
    if (dash == std::string::npos || header.find_first_not_of("0123456789-") != std::string::npos) return {};
    std::string const first = header.substr(0, dash);
    std::string const last = header.substr(dash + 1);
    if (last.find('-') != std::string::npos || (first.empty() && last.empty())) return {};
    std::string const all = digitsOf(std::to_string(size));
    if (first.empty()) {
        std::string const wanted = digitsOf(last);
        if (wanted.empty() || size == 0) return {RangeKind::unsatisfiable, {}};
        std::uint64_t const count = isLess(wanted, all) ? std::stoull(wanted) : size;
        return {RangeKind::part, {size - count, count}};
    }
    if (!last.empty() && isLess(digitsOf(last), digitsOf(first))) return {};
    if (!isLess(digitsOf(first), all)) return {RangeKind::unsatisfiable, {}};
    std::uint64_t const from = std::stoull("0" + digitsOf(first));
    std::uint64_t const to = !last.empty() && isLess(digitsOf(last), all) ? std::stoull("0" + digitsOf(last)) : size - 1;
    return {RangeKind::part, {from, to - from + 1}};
}

} // namespace

/// The first eight bytes are the file's size, the rest is the header.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::uint64_t file = 0;
    if (size < sizeof file) return 0;
    std::memcpy(&file, data, sizeof file);
    std::string const header(reinterpret_cast<char const*>(data) + sizeof file, size - sizeof file);
    for (std::uint64_t const length : {file, file % 1'000, std::uint64_t{0}, UINT64_MAX}) {
        auto const choice = chooseRange(header, length);
        auto const expected = slowly(header, length);
        require(choice.kind == expected.kind, "another kind of answer");
        require(choice.range.from == expected.range.from && choice.range.size == expected.range.size, "another part");
        if (choice.kind != RangeKind::part) continue;
        require(choice.range.size > 0 && choice.range.from < length && choice.range.size <= length - choice.range.from, "a part that the file does not have");
    }
    return 0;
}
