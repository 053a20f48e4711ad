// What a program asks a request for.
#include "c_api/request.hpp"

#include <optional>

#include "c_api/error.hpp"

using namespace eh::c;

namespace {

/// A text of the request by a member; "" if the request is NULL.
char const* textOf(eh_request const* request, std::string_view eh::http::Request::*member) noexcept {
    return guardedOr("", [&] { return required(request, "the request").keep(request->request.*member); });
}

}  // namespace

extern "C" {

char const* eh_request_method(eh_request const* request) { return textOf(request, &eh::http::Request::method); }
char const* eh_request_target(eh_request const* request) { return textOf(request, &eh::http::Request::target); }
char const* eh_request_path(eh_request const* request) { return textOf(request, &eh::http::Request::path); }
char const* eh_request_query(eh_request const* request) { return textOf(request, &eh::http::Request::query); }
char const* eh_request_remote(eh_request const* request) { return textOf(request, &eh::http::Request::remote); }
char const* eh_request_user(eh_request const* request) { return textOf(request, &eh::http::Request::user); }

bool eh_request_secure(eh_request const* request) {
    return guardedOr(false, [&] { return required(request, "the request").request.secure; });
}

char const* eh_request_body(eh_request const* request, size_t* size) {
    if (size != nullptr) *size = 0;
    return guardedOr("", [&] {
        std::string_view const body = required(request, "the request").request.body;
        if (size != nullptr) *size = body.size();
        return body.empty() ? "" : body.data();
    });
}

char const* eh_request_header(eh_request const* request, char const* name) {
    return guardedOr<char const*>(nullptr, [&]() -> char const* {
        std::string_view const wanted = requiredText(name, "the name of the header");
        if (!required(request, "the request").request.hasHeader(wanted)) return nullptr;
        return request->keep(request->request.header(wanted));
    });
}

eh_header const* eh_request_headers(eh_request const* request, size_t* count) {
    if (count != nullptr) *count = 0;
    return guardedOr<eh_header const*>(nullptr, [&] {
        auto const& headers = required(request, "the request").headers();
        required(count, "the place for the number of headers") = headers.size();
        return headers.data();
    });
}

char const* eh_request_parameter(eh_request const* request, char const* name) {
    return guardedOr<char const*>(nullptr, [&]() -> char const* {
        std::string_view const wanted = requiredText(name, "the name of the parameter");
        auto const value = required(request, "the request").request.parameter(wanted);
        if (!value || value->find('\0') != std::string::npos) return nullptr;
        return request->keep(*value);
    });
}

}
