// Directories that pages of other origins may use (CORS).
#pragma once

#include <eh/http.hpp>

namespace eh::http {

class CrossOrigin {
public:
    /// Whether the request comes from a page of an origin that this directory has on its list.
    [[nodiscard]] virtual bool isListed(Request const& request) const = 0;
    /// Lets such a page read an answer that somebody else gives for this directory.
    virtual void openTo(Request const& request, Response& answer) const = 0;

protected:
    ~CrossOrigin() = default;
};

} // namespace eh::http
