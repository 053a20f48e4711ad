// Choosing among mounts and routes, and the answers when none takes a request.
#include "http/router.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "http/static_answer.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

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

/// The path as requests are compared with it; nothing if no request can have it.
std::optional<std::string> normalPath(std::string_view path) {
    std::string normal;
    std::string_view query;
    bool const sound = path.starts_with('/') && path.find_first_of("?%*") == std::string_view::npos &&
                       parseTarget(path, normal, query);
    return sound ? std::optional(normal) : std::nullopt;
}

} // namespace

bool Router::Mount::fits(Request& request) const {
    std::string_view const asked = request.path;
    if (!asked.starts_with(path)) return false;
    if (asked.size() > path.size() && (fit == Fit::exact || (fit == Fit::folder && asked[path.size()] != '/')))
        return false;
    request.below = asked.substr(path.size());
    return true;
}

bool Router::Mount::allows(std::string_view method) const {
    if (methods.empty()) return true;
    if (method == "HEAD") method = "GET";
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool Router::Mount::isAskedBefore(Mount const& other) const {
    if (path.size() != other.path.size()) return path.size() > other.path.size();
    bool const exact = fit == Fit::exact;
    bool const otherExact = other.fit == Fit::exact;
    if (exact != otherExact) return exact;
    return rank < other.rank;
}

std::string Router::folderPath(std::string_view path, std::string_view problem) {
    auto normal = normalPath(path);
    if (!normal)
        throw std::invalid_argument("\"" + std::string(path) + "\" " + std::string(problem) + ": it must begin with a slash and be plain text");
    if (normal->ends_with('/')) normal->pop_back();
    return std::move(*normal);
}

void Router::add(Mount mount) {
    mount.streaming = dynamic_cast<StreamingDirectory*>(mount.directory.get());
    mount.crossOrigin = dynamic_cast<CrossOrigin*>(mount.directory.get());
    auto mounts = *mounts_;
    auto const after =
        std::find_if(mounts.begin(), mounts.end(), [&](Mount const& other) { return mount.isAskedBefore(other); });
    hasStreaming_ = hasStreaming_ || mount.streaming;
    mounts.insert(after, std::move(mount));
    mounts_ = std::make_shared<Mounts const>(std::move(mounts));
}

void Router::mount(std::string_view path, std::shared_ptr<Directory> directory, Rank rank) {
    if (!directory) throw std::invalid_argument("a mount needs a directory");
    std::string normal = folderPath(path, "is no path to mount at");
    add({std::move(normal), Fit::folder, rank, {}, std::move(directory)});
}

void Router::route(std::string_view pattern, std::shared_ptr<Directory> directory, std::vector<std::string> methods) {
    bool const prefix = pattern.ends_with('*');
    auto normal = normalPath(pattern.substr(0, pattern.size() - (prefix ? 1 : 0)));
    if (!normal)
        throw std::invalid_argument("\"" + std::string(pattern) +
                                    "\" is no pattern: it must begin with a slash and be plain "
                                    "text, with at most one \"*\", at its end");
    add({std::move(*normal), prefix ? Fit::prefix : Fit::exact, Rank::inOrder, std::move(methods), std::move(directory)});
}

/// 0 as well if it cannot be told.
std::size_t Router::limitOf(Mount const& mount, Request const& request) const {
    if (!mount.allows(request.method)) return ignoredBody; // so that whoever asks wrongly is told so
    try {
        return mount.directory->maxBody(request);
    } catch (std::exception const& error) {
        loop_.log(LogLevel::error, describe(request) + ": an exception left maxBody: " + error.what());
        return 0;
    }
}

std::size_t Router::maxBody(Request& request) const {
    auto const mounts = mounts_;
    std::size_t largest = 0;
    for (Mount const& mount : *mounts) {
        if (!mount.fits(request)) continue;
        // A short body of what should be streamed, but nobody wanted that: it is ignored as a whole.
        std::size_t const limit = limitOf(mount, request);
        largest = std::max(largest, mount.streaming ? std::min(limit, ignoredBody) : limit);
    }
    return largest;
}

bool Router::streams(Request& request, std::optional<std::uint64_t> length) const {
    if (!hasStreaming_) return false;
    for (Mount const& mount : *mounts_) {
        if (!mount.fits(request) || !mount.allows(request.method)) continue;
        std::size_t const limit = limitOf(mount, request);
        if (limit > 0 && length.value_or(1) <= limit) return mount.streaming != nullptr;
    }
    return false;
}

std::size_t Router::streamedBody(Request& request, std::optional<std::uint64_t> length) const {
    std::size_t largest = 0;
    for (Mount const& mount : *mounts_) {
        if (!mount.streaming || !mount.fits(request) || !mount.allows(request.method)) continue;
        std::size_t const limit = limitOf(mount, request);
        if (length.value_or(1) <= limit) largest = std::max(largest, limit);
    }
    return largest;
}

std::optional<std::size_t> Router::offer(Request& request, std::optional<std::uint64_t> length,
                                         Exchange& exchange) const {
    auto const mounts = mounts_;
    for (Mount const& mount : *mounts) {
        if (!mount.streaming || !mount.fits(request) || !mount.allows(request.method)) continue;
        std::size_t const limit = limitOf(mount, request);
        if (limit == 0 || length.value_or(1) > limit) continue;
        if (guarded(request, exchange.responder, [&] { return mount.streaming->receive(request, exchange); }))
            return limit;
    }
    return std::nullopt;
}

void Router::answer(Request& request, Responder& responder) const {
    if (request.path == "*") return responder.send(serverOptions());
    auto const mounts = mounts_;
    bool tooLarge = false;
    bool wrongMethod = false;
    for (Mount const& mount : *mounts) {
        if (!mount.fits(request)) continue;
        if (!mount.allows(request.method)) {
            wrongMethod = true;
            continue;
        }
        if (!request.body.empty()) {
            std::string_view const body = std::exchange(request.body, {});
            std::size_t const limit = limitOf(mount, request);
            request.body = body;
            if (body.size() > limit) {
                tooLarge = true;
                continue;
            }
        }
        if (guarded(request, responder, [&] { return mount.directory->serve(request, responder); })) return;
    }
    if (tooLarge) return responder.send(textResponse(413, "The body is larger than what is taken here."));
    if (wrongMethod) return refuse(request, responder);
    responder.send(notFound(request));
}

/// All that fits is for other methods, or has declined.
void Router::refuse(Request& request, Responder& responder) const {
    std::vector<std::string> allowed;
    auto const add = [&](std::string const& method) {
        if (std::find(allowed.begin(), allowed.end(), method) == allowed.end()) allowed.push_back(method);
    };
    for (Mount const& mount : *mounts_) {
        if (mount.methods.empty() || mount.allows(request.method) || !mount.fits(request)) continue;
        for (auto const& method : mount.methods) {
            add(method);
            if (method == "GET") add("HEAD");
        }
    }
    std::string list;
    for (auto const& method : allowed) list.append(list.empty() ? "" : ", ").append(method);
    Response response = textResponse(405, "This address understands " + list + ".");
    response.headers.push_back({"Allow", std::move(list)});
    responder.send(std::move(response));
}

void Router::failed(Request const& request, Responder& responder, std::string_view what) const {
    loop_.log(LogLevel::error, describe(request) + ": an exception left its directory: " + std::string(what));
    try {
        responder.send(textResponse(500, "This request failed inside the server."));
    } catch (std::logic_error const&) { // the directory has answered, or has taken the Responder away to answer later
    }
}

} // namespace eh::http
