// A page that has the whole body before it says a word, for tests of what comes before that.
#pragma once

#include <memory>

#include <eh/http.hpp>

namespace testbed {

/// POST: the body, at most 4 MiB, comes back with its media type.
[[nodiscard]] std::shared_ptr<eh::http::Directory> mirrorPage();

}  // namespace testbed
