// Conditional requests, ranges, refused methods and redirects for anything that is a file.
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

/// Whether a client that has a part has it of this file. Only what is exactly the same will do.
bool mayHaveRange(Request const& request, StaticFile const& file) {
    std::string_view const has = request.header("If-Range");
    if (has.empty()) return true;
    if (has.starts_with('"')) return has == file.etag;
    auto const date = parseHttpDate(has);
    return date && file.modified && *file.modified == *date;
}

RangeChoice rangeOf(Request const& request, StaticFile const& file) {
    if (request.method != "GET" || !mayHaveRange(request, file)) return {};
    return chooseRange(request.header("Range"), file.size);
}

void add(Response& response, char const* name, std::string value) {
    response.headers.push_back({name, std::move(value)});
}

/// What is the same for every answer about the file.
Response headOf(StaticFile const& file) {
    Response response;
    add(response, "Cache-Control", file.freshness == Freshness::immutable ? "public, max-age=31536000, immutable" : "no-cache");
    add(response, "ETag", std::string(file.etag));
    if (file.modified) add(response, "Last-Modified", httpDate(*file.modified));
    if (file.varies) add(response, "Vary", "Accept-Encoding");
    return response;
}

} // namespace

Response onlyReadable() {
    Response response = textResponse(405, "This address can only be read.");
    add(response, "Allow", "GET, HEAD");
    return response;
}

void answerFile(Request const& request, Responder& responder, StaticFile const& file, StaticContent& content) {
    if (request.method != "GET" && request.method != "HEAD") return responder.send(onlyReadable());
    if (hasChanged(request, file)) return responder.send(textResponse(412, "This file has changed."));
    Response response = headOf(file);
    if (isUnchanged(request, file)) {
        response.status = 304;
        return responder.send(std::move(response));
    }
    auto const [kind, part] = rangeOf(request, file);
    std::string const size = std::to_string(file.size);
    if (kind == RangeKind::unsatisfiable) {
        Response refusal = textResponse(416, "This file has " + size + " bytes.");
        add(refusal, "Content-Range", "bytes */" + size);
        return responder.send(std::move(refusal));
    }
    add(response, "Content-Type", std::string(mediaType(file.path)));
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Accept-Ranges", "bytes");
    if (!file.encoding.empty()) add(response, "Content-Encoding", std::string(file.encoding));
    if (kind == RangeKind::whole) return content.send(responder, std::move(response), {0, file.size});
    response.status = 206;
    add(response, "Content-Range",
        "bytes " + std::to_string(part.from) + "-" + std::to_string(part.from + part.size - 1) + "/" + size);
    content.send(responder, std::move(response), part);
}

void redirectToFolder(Request const& request, Responder& responder) {
    if (request.method != "GET" && request.method != "HEAD") return responder.send(onlyReadable());
    std::string location = "./" + percentEncodedSegment(request.path.substr(request.path.rfind('/') + 1)) + "/";
    if (!request.query.empty()) location.append("?").append(request.query);
    Response response = textResponse(301, "This folder is at " + location);
    add(response, "Location", std::move(location));
    responder.send(std::move(response));
}

bool acceptsEncoding(std::string_view header, std::string_view coding) {
    return anyElement(header, [&](std::string_view element) {
        std::size_t const semicolon = std::min(element.find(';'), element.size());
        if (!sameText(trimmed(element.substr(0, semicolon)), coding)) return false;
        std::string_view const weight = trimmed(element.substr(std::min(semicolon + 1, element.size())));
        bool const isNone =
            sameText(weight.substr(0, 2), "q=") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
        return !isNone;
    });
}

} // namespace eh::http
