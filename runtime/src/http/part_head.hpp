// The headers of one part of a form.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/multipart.hpp>

namespace eh::http {

struct PartHead {
    std::string name;
    std::optional<std::string> fileName;
    std::string_view mediaType;
    std::vector<Header> headers;
};

/// Reads the lines of a head, of which the last is empty; views are into them. What is wrong, if something is.
[[nodiscard]] std::optional<MultipartProblem> parsePartHead(std::string_view lines, std::size_t maxHeaders,
                                                            PartHead& head);

} // namespace eh::http
