// Media types of files, by the end of their names.
#pragma once

#include <string_view>

namespace eh::http {

/// Ready for a Content-Type header, with the charset for text; application/octet-stream for what is not known.
[[nodiscard]] std::string_view mediaType(std::string_view path) noexcept;

} // namespace eh::http
