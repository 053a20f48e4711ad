// An answer that is copied into the socket's text at once: for those that are given often, a Response costs more than sending it.
#pragma once

#include <span>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// All views are used before the call that takes it returns.
struct ShortAnswer {
    int status;
    std::string_view headers; ///< whole lines with their "\r\n"; sent as they are, and not checked
    std::span<std::string_view const> body;
};

/// Instead of Responder::send, and of the same effect. Loop only.
void send(Responder& responder, ShortAnswer const& answer);

/// The same as a Response that owns what it needs.
[[nodiscard]] Response toResponse(ShortAnswer const& answer);

} // namespace eh::http
