// The right to answer one request, shared by the program's handle and the route that may want it back.
#pragma once

#include <eh/eh.h>
#include <eh/http.hpp>

#include <atomic>
#include <memory>
#include <utility>

namespace eh::c {

struct Right {
    explicit Right(http::Responder given) : responder(std::move(given)) {}

    http::Responder responder;
    std::atomic<bool> used{false};
};

/// Uses the handle up. Throws a sentence if it is NULL, or if the request has been answered.
http::Responder takeResponder(eh_responder* responder);

/// The answer without its body; throws a sentence for what cannot be one.
http::Response headOf(eh_response const& given);
/// The whole answer, of a struct that says its size.
http::Response responseOf(eh_response const* given);

}  // namespace eh::c

struct eh_responder {
    std::shared_ptr<eh::c::Right> right;
};
