// Choosing among mounts, and the answers when none takes a request.
#include "http/router.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

/// Sets `below`; false if the mount does not fit.
bool fits(std::string_view mount, Request& request) {
    std::string_view const path = request.path;
    if (!path.starts_with(mount) || (path.size() > mount.size() && path[mount.size()] != '/')) return false;
    request.below = path.substr(mount.size());
    return true;
}

Response notFound(Request const& request) {
    bool const html =
        anyElement(request.header("Accept"), [](std::string_view type) { return type.starts_with("text/html"); });
    if (!html) return textResponse(404, "There is nothing at this address.");
    Response response;
    response.status = 404;
    response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
    response.body.push_back(Buffer::borrowed("<!DOCTYPE html>\n<html lang=\"en\"><title>Not found</title>\n"
                                             "<h1>Not found</h1>\n<p>There is nothing at this address.</p></html>\n"));
    return response;
}

/// RFC 9110 9.3.7: OPTIONS * asks about the server, whatever is mounted.
Response serverOptions() {
    Response response;
    response.status = 204;
    response.headers.push_back({"Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"});
    return response;
}

std::string describe(Request const& request) { return std::string(request.method).append(" ").append(request.target); }

} // namespace

void Router::mount(std::string_view path, std::shared_ptr<Directory> directory, Rank rank) {
    if (!directory) throw std::invalid_argument("a mount needs a directory");
    std::string normal;
    std::string_view query;
    if (!path.starts_with('/') || path.find_first_of("?%") != std::string_view::npos ||
        !parseTarget(path, normal, query))
        throw std::invalid_argument("\"" + std::string(path) +
                                    "\" is no path to mount at: it must begin with a slash and be plain text");
    if (normal.ends_with('/')) normal.pop_back();
    auto mounts = *mounts_;
    auto const after = std::find_if(mounts.begin(), mounts.end(), [&](Mount const& other) {
        if (other.path.size() != normal.size()) return other.path.size() < normal.size();
        return other.rank > rank;
    });
    mounts.insert(after, Mount{normal, rank, std::move(directory)});
    mounts_ = std::make_shared<Mounts const>(std::move(mounts));
}

std::size_t Router::maxBody(Request& request) const {
    auto const mounts = mounts_;
    std::size_t largest = 0;
    for (Mount const& mount : *mounts) {
        if (!fits(mount.path, request)) continue;
        try {
            largest = std::max(largest, mount.directory->maxBody(request));
        } catch (std::exception const& error) {
            loop_.log(LogLevel::error, describe(request) + ": an exception left maxBody: " + error.what());
        }
    }
    return largest;
}

void Router::serve(Request& request, Responder& responder) const {
    if (request.path == "*") return responder.send(serverOptions());
    auto const mounts = mounts_;
    bool tooLarge = false;
    for (Mount const& mount : *mounts) {
        if (!fits(mount.path, request)) continue;
        if (!request.body.empty()) {
            std::string_view const body = std::exchange(request.body, {});
            std::size_t const limit = mount.directory->maxBody(request);
            request.body = body;
            if (body.size() > limit) {
                tooLarge = true;
                continue;
            }
        }
        if (serveBy(*mount.directory, request, responder)) return;
    }
    if (tooLarge)
        responder.send(textResponse(413, "The body is larger than what is taken here."));
    else
        responder.send(notFound(request));
}

bool Router::serveBy(Directory& directory, Request const& request, Responder& responder) const {
    std::string what;
    try {
        return directory.serve(request, responder);
    } catch (std::exception const& error) {
        what = error.what();
    } catch (...) {
        what = "of an unknown type";
    }
    loop_.log(LogLevel::error, describe(request) + ": an exception left its directory: " + what);
    try {
        responder.send(textResponse(500, "This request failed inside the server."));
    } catch (std::logic_error const&) { // the directory has answered, or has taken the Responder away to answer later
    }
    return true;
}

} // namespace eh::http
