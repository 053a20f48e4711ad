// Which directory serves a request.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

#include "event/loop.hpp"

namespace eh::http {

/// Mounts by path: the longest that fits is asked first, those at one path in the order of mounting. Loop only.
class Router {
public:
    explicit Router(Loop& loop) : loop_(loop) {}

    /// Last: asked after all others of the same path, whenever they are mounted.
    enum class Rank : bool { inOrder, last };
    /// Throws std::invalid_argument for a path that is not well-formed. May be called while a request is served.
    void mount(std::string_view path, std::shared_ptr<Directory> directory, Rank rank = Rank::inOrder);

    /// The largest body that a directory would take with this request.
    [[nodiscard]] std::size_t maxBody(Request& request) const;
    /// Has the request answered by a directory, or by a 404 page. An exception that leaves a directory is logged and
    /// answered with 500 unless the directory has answered.
    void serve(Request& request, Responder& responder) const;

private:
    struct Mount {
        std::string path; // without a slash at the end: "" is the root
        Rank rank;
        std::shared_ptr<Directory> directory;
    };
    using Mounts = std::vector<Mount>;

    [[nodiscard]] bool serveBy(Directory& directory, Request const& request, Responder& responder) const;

    Loop& loop_;
    std::shared_ptr<Mounts const> mounts_ = std::make_shared<Mounts>(); // replaced, never changed
};

} // namespace eh::http
