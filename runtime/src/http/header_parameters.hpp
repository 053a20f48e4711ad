// Header values with parameters: `form-data; name="a"; filename=b`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eh::http {

struct HeaderParameters {
    std::string_view value; ///< before the first semicolon
    std::vector<std::pair<std::string_view, std::string>> parameters;

    /// The value of a parameter, whatever the case of its name; null if there is none.
    [[nodiscard]] std::string const* find(std::string_view name) const noexcept;
};

/// Nothing for what is malformed, or names a parameter twice. In quotes `\"` and `\\` stand for the second character,
/// another backslash for itself: browsers send them so.
[[nodiscard]] std::optional<HeaderParameters> parseHeaderParameters(std::string_view text);

} // namespace eh::http
