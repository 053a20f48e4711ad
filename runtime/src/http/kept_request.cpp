// All texts of a request in one block.
#include "http/kept_request.hpp"

namespace eh::http {

KeptRequest::KeptRequest(Request const& request, Body body) : request_(request) {
    if (body == Body::dropped) request_.body = {};
    std::size_t bytes = request.method.size() + request.target.size() + request.path.size() + request.below.size() +
                        request.query.size() + request.remote.size() + request.user.size() + request_.body.size();
    for (Header const& header : request.headers) bytes += header.name.size() + header.value.size();
    text_.reserve(bytes); // from here on the block does not move
    auto const keep = [this](std::string_view text) {
        std::size_t const at = text_.size();
        text_.append(text);
        return std::string_view(text_).substr(at);
    };
    for (std::string_view* text : {&request_.method, &request_.target, &request_.path, &request_.below, &request_.query,
                                   &request_.remote, &request_.user, &request_.body})
        *text = keep(*text);
    for (Header const& header : request.headers) headers_.push_back({keep(header.name), keep(header.value)});
    request_.headers = headers_;
}

} // namespace eh::http
