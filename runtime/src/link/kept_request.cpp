// All texts of a request in one block.
#include "link/kept_request.hpp"

namespace eh {

KeptRequest::KeptRequest(http::Request const& request) : request_(request) {
    std::size_t bytes = request.method.size() + request.target.size() + request.path.size() + request.below.size() +
                        request.query.size() + request.remote.size() + request.user.size();
    for (http::Header const& header : request.headers) bytes += header.name.size() + header.value.size();
    text_.reserve(bytes);  // from here on the block does not move
    auto const keep = [this](std::string_view text) {
        std::size_t const at = text_.size();
        text_.append(text);
        return std::string_view(text_).substr(at);
    };
    request_.method = keep(request.method);
    request_.target = keep(request.target);
    request_.path = keep(request.path);
    request_.below = keep(request.below);
    request_.query = keep(request.query);
    request_.remote = keep(request.remote);
    request_.user = keep(request.user);
    for (http::Header const& header : request.headers) headers_.push_back({keep(header.name), keep(header.value)});
    request_.headers = headers_;
    request_.body = {};
}

}  // namespace eh
