// A request that outlives its socket's HTTP: what an admission function sees when a WebSocket opens a connection later.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <eh/http.hpp>

namespace eh {

/// A copy without the body. Not movable: its views point into itself.
class KeptRequest {
public:
    explicit KeptRequest(http::Request const& request);
    KeptRequest(KeptRequest const&) = delete;
    KeptRequest& operator=(KeptRequest const&) = delete;

    [[nodiscard]] http::Request const& get() const noexcept { return request_; }

private:
    std::string text_;
    std::vector<http::Header> headers_;
    http::Request request_;
};

}  // namespace eh
