// Conditional requests, refused methods and redirects for anything that is a file.
#include "http/static_answer.hpp"

#include "http/http_date.hpp"
#include "http/media_types.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

std::string_view opaque(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

bool isUnchanged(Request const& request, StaticFile const& file) {
    if (request.hasHeader("If-None-Match"))
        return anyElement(request.header("If-None-Match"),
                          [&](std::string_view tag) { return tag == "*" || opaque(tag) == opaque(file.etag); });
    if (!file.modified) return false;
    auto const since = parseHttpDate(request.header("If-Modified-Since"));
    return since && *file.modified <= *since;
}

/// RFC 9110 13.2.2, steps 1 and 2: what the client relies on is not so any more.
bool hasChanged(Request const& request, StaticFile const& file) {
    if (request.hasHeader("If-Match"))
        return !anyElement(request.header("If-Match"), // strongly: a weak tag is like none
                           [&](std::string_view tag) { return tag == "*" || (tag == file.etag && !tag.starts_with("W/")); });
    if (!file.modified) return false;
    auto const since = parseHttpDate(request.header("If-Unmodified-Since"));
    return since && *file.modified > *since;
}

Response methodNotAllowed() {
    Response response = textResponse(405, "This address can only be read.");
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
}

} // namespace

void answerFile(Request const& request, Responder& responder, StaticFile const& file,
                std::function<Buffer()> const& content) {
    if (request.method != "GET" && request.method != "HEAD") return responder.send(methodNotAllowed());
    if (hasChanged(request, file)) return responder.send(textResponse(412, "This file has changed."));
    Response response;
    response.headers.push_back({"Cache-Control", "no-cache"}); // kept, but asked about each time: edit, reload
    response.headers.push_back({"ETag", std::string(file.etag)});
    if (file.modified) response.headers.push_back({"Last-Modified", httpDate(*file.modified)});
    if (isUnchanged(request, file)) {
        response.status = 304;
    } else {
        response.headers.push_back({"Content-Type", std::string(mediaType(file.path))});
        response.headers.push_back({"X-Content-Type-Options", "nosniff"});
        response.body.push_back(content());
    }
    responder.send(std::move(response));
}

void redirectToFolder(Request const& request, Responder& responder) {
    if (request.method != "GET" && request.method != "HEAD") return responder.send(methodNotAllowed());
    std::string location = "./" + percentEncodedSegment(request.path.substr(request.path.rfind('/') + 1)) + "/";
    if (!request.query.empty()) location.append("?").append(request.query);
    Response response = textResponse(301, "This folder is at " + location);
    response.headers.push_back({"Location", std::move(location)});
    responder.send(std::move(response));
}

} // namespace eh::http
