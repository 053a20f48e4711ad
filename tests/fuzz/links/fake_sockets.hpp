// Sockets and answers for the fuzzer of links: what a server writes is kept as text, what it reads is given.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/sink.hpp"

namespace fuzz {

/// What came for one request: an answer with a body, one that goes on, or a socket after its upgrade.
struct Came {
    int status = 0;
    std::vector<eh::http::Response::Field> headers;
    std::string body;      ///< of an answer, or what was written so far
    bool goesOn = false;   ///< more may be written
    bool upgraded = false;
    std::string incoming;  ///< for an upgraded socket to read
    std::shared_ptr<eh::http::WatchUser> reader;
    std::function<void()> gone;

    [[nodiscard]] std::string header(std::string_view name) const;
    /// The client's side closes.
    void close();
    /// The socket reads what is in `incoming`.
    void feed();
};

[[nodiscard]] std::shared_ptr<eh::http::Responder::Sink> sinkFor(std::shared_ptr<Came> came, std::string firstBytes);

}  // namespace fuzz
