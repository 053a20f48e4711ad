// What a request line asks for, taken apart and made safe to look up.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eh::http {

/// What "+" stands for.
enum class Plus : bool { asIs, isSpace };

/// Decodes %XX; nothing if an escape is malformed.
[[nodiscard]] std::optional<std::string> percentDecoded(std::string_view text, Plus plus);

/// Encodes what cannot stand in one segment of a path.
[[nodiscard]] std::string percentEncodedSegment(std::string_view segment);

/// Takes the origin form or absolute form of a request target apart. `path`: decoded, begins with a slash, without
/// empty, "." and ".." segments; a slash at the end stays. `query`: as sent, a view into `target`. False for what no
/// honest client sends: a malformed escape, NUL, an encoded slash or a backslash in any spelling, a fragment, ".." that
/// leads above the root.
[[nodiscard]] bool parseTarget(std::string_view target, std::string& path, std::string_view& query);

} // namespace eh::http
