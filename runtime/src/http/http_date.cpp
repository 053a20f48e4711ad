// Writing and reading of HTTP dates, without the locale.
#include "http/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace eh::http {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view digits) {
    int value = 0;
    if (digits.empty() || digits.front() == '-') return std::nullopt;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// `clock`: " 08:49:37 GMT".
std::optional<std::time_t> moment(std::string_view dayText, std::string_view monthText, std::optional<int> year, std::string_view clock) {
    if (clock.size() != 13 || clock[0] != ' ' || clock[3] != ':' || clock[6] != ':' || clock.substr(9) != " GMT") return std::nullopt;
    auto const month = std::find(months.begin(), months.end(), monthText);
    auto const day = number(dayText);
    auto const hour = number(clock.substr(1, 2));
    auto const minute = number(clock.substr(4, 2));
    auto const second = number(clock.substr(7, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    if (*day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt; // 60: a leap second
    std::tm utc{};
    utc.tm_mday = *day;
    utc.tm_mon = static_cast<int>(month - months.begin());
    utc.tm_year = *year - 1900;
    utc.tm_hour = *hour;
    utc.tm_min = *minute;
    utc.tm_sec = *second;
    return timegm(&utc);
}

/// The year of two digits that is at most 50 years ahead, RFC 9110 5.6.7.
std::optional<int> fullYear(std::string_view digits, std::time_t now) {
    auto const year = number(digits);
    if (!year) return std::nullopt;
    std::tm utc{};
    gmtime_r(&now, &utc);
    int const present = utc.tm_year + 1900;
    int const thisCentury = present / 100 * 100 + *year;
    if (thisCentury > present + 50) return thisCentury - 100;
    return thisCentury + 100 <= present + 50 ? thisCentury + 100 : thisCentury;
}

} // namespace

std::string httpDate(std::time_t time) {
    std::tm utc{};
    gmtime_r(&time, &utc);
    std::array<char, 64> text;
    int const size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   weekdays.at(static_cast<std::size_t>(utc.tm_wday)).data(), utc.tm_mday,
                                   months.at(static_cast<std::size_t>(utc.tm_mon)).data(), utc.tm_year + 1900,
                                   utc.tm_hour, utc.tm_min, utc.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::time_t> parseHttpDate(std::string_view text, std::time_t now) {
    if (text.size() == 29 && text.substr(3, 2) == ", " && text[7] == ' ' && text[11] == ' ')
        return moment(text.substr(5, 2), text.substr(8, 3), number(text.substr(12, 4)), text.substr(16));
    if (std::size_t const comma = text.find(", "); comma != std::string_view::npos && comma >= 6 && text.size() == comma + 24 && text[comma + 4] == '-' && text[comma + 8] == '-')
        return moment(text.substr(comma + 2, 2), text.substr(comma + 5, 3), fullYear(text.substr(comma + 9, 2), now), text.substr(comma + 11));
    if (text.size() == 24 && text[3] == ' ' && text[7] == ' ' && text[19] == ' ') {
        std::string_view const day = text.substr(text[8] == ' ' ? 9 : 8, text[8] == ' ' ? 1 : 2);
        return moment(day, text.substr(4, 3), number(text.substr(20, 4)), std::string(text.substr(10, 9)) + " GMT");
    }
    return std::nullopt;
}

} // namespace eh::http
