// The page of a folder that has no index.html.
#pragma once

#include <string_view>

#include <eh/http.hpp>

#include "http/descriptor.hpp"

namespace eh::http {

/// The names in the folder with their sizes, in order: folders first, none that is hidden, at most 10,000. `path`: its
/// address, with the slash at its end. `hasParent`: it is not the uppermost.
[[nodiscard]] Response listFolder(Descriptor folder, std::string_view path, bool hasParent);

} // namespace eh::http
