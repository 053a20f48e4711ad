// A folder inside the binary, as eh_embed of the CMake package makes it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace eh {

namespace http {
class Directory;
}

/// One file; all views point to static storage. `etag` is a quoted strong entity tag.
struct EmbeddedFile {
    std::string_view path;  ///< relative, with forward slashes
    std::string_view content;
    std::string_view etag;
};

/// Sorted by path.
struct EmbeddedFolder {
    std::span<EmbeddedFile const> files;
};

/// Serves the folder: GET and HEAD, `index.html` for a folder's own path, conditional requests; declines what it lacks.
[[nodiscard]] std::shared_ptr<http::Directory> embedded(EmbeddedFolder const& folder);

}  // namespace eh
