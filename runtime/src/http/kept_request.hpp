// A request that outlives its socket's HTTP, or waits for something: what an admission function sees when a WebSocket opens a
// connection later, and what a directory is asked when a password has been checked.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <eh/http.hpp>

namespace eh::http {

/// Not movable: its views point into itself.
class KeptRequest {
public:
    enum class Body : bool { dropped, kept };

    explicit KeptRequest(Request const& request, Body body = Body::dropped);
    KeptRequest(KeptRequest const&) = delete;
    KeptRequest& operator=(KeptRequest const&) = delete;

    [[nodiscard]] Request const& get() const noexcept { return request_; }
    [[nodiscard]] Request& get() noexcept { return request_; }

private:
    std::string text_;
    std::vector<Header> headers_;
    Request request_;
};

} // namespace eh::http
