// The `stream` link: one endless answer that carries events down; up events come as requests, as for `poll`.
#pragma once

#include <memory>

#include <eh/http.hpp>

#include "event/hub.hpp"
#include "link/answers.hpp"

namespace eh {

class PollLinks;

/// Loop only.
class StreamLinks {
public:
    StreamLinks(Hub& hub, PollLinks& polls) noexcept : hub_(hub), polls_(polls) {}

    /// `GET stream`: resumes a connection, or opens a raw one (docs/protocol.md).
    void open(http::Request const& request, http::Responder& responder, Answers answers);

private:
    void resume(http::Request const& request, http::Responder& responder, Answers const& answers);
    void openRaw(http::Request const& request, http::Responder& responder, Answers const& answers);

    Hub& hub_;
    PollLinks& polls_;
    std::shared_ptr<int> raw_ = std::make_shared<int>();  // each raw stream holds it: so they are counted
};

}  // namespace eh
