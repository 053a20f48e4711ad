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

/// A target that names its host, as clients send it to proxies: RFC 9112 3.2.2.
struct AbsoluteForm {
    bool isHttps;
    std::string_view authority; ///< of a host with a name, perhaps with a port; never with a user
    std::string_view rest;      ///< path and query; may be empty
};

/// Nothing for any other target, and for an absolute one that no honest client sends.
[[nodiscard]] std::optional<AbsoluteForm> absoluteForm(std::string_view target);

/// Takes the origin form or absolute form of a request target apart. `path`: decoded, begins with a slash, without
/// empty, "." and ".." segments; a slash at the end stays. `query`: as sent, a view into `target`. False for what no
/// honest client sends: a malformed escape, NUL, an encoded slash or a backslash in any spelling, a fragment, ".." that
/// leads above the root.
[[nodiscard]] bool parseTarget(std::string_view target, std::string& path, std::string_view& query);

} // namespace eh::http
