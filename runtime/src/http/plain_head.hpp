// The heads that nearly all requests have, read in one pass.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

namespace eh::http {

/// A complete head of a GET request of HTTP/1.1, without a body, whose socket is kept.
struct PlainHead {
    std::string_view method;
    std::string_view target;
    std::size_t size; ///< with its empty line
};

/// Reads the head that `bytes` begin with, and sets `headers`; all views are into `bytes`. Nothing if the head is not
/// complete, if it is wrong, or if it has anything in it that changes how a request is read: then the general parser
/// decides. What this takes the general parser would take in the same way.
[[nodiscard]] std::optional<PlainHead> readPlainHead(std::string_view bytes, std::vector<Header>& headers);

} // namespace eh::http
