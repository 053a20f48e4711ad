// A folder inside the binary, as eh_embed of the CMake package makes it.
#pragma once

#include <memory>
#include <span>
#include <string>
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
    std::string_view gzip{};    ///< the content compressed; empty: it is not there
    std::string_view brotli{};
};

/// Sorted by path.
struct EmbeddedFolder {
    std::span<EmbeddedFile const> files;
};

/// Serves the folder: GET and HEAD, `index.html` for a folder's own path, conditional requests, and the compressed content to
/// clients that take it; declines what it lacks. What is asked for by its own path is asked about again each time (no-cache); by the
/// path of hashedPath() it is kept for ever (immutable).
[[nodiscard]] std::shared_ptr<http::Directory> embedded(EmbeddedFolder const& folder);

/// The path by which a file may be kept for ever, because another content has another one: "app.3f2a9c81d04e7b65.js" for "app.js".
/// For pages that a program makes; in those of a folder eh_embed(... HASHED) writes it. Throws std::invalid_argument, naming it,
/// for a file that is not there.
[[nodiscard]] std::string hashedPath(EmbeddedFolder const& folder, std::string_view path);

}  // namespace eh
