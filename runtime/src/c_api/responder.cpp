// Answers: whole ones, at once or later, on any thread.
#include "c_api/responder.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "c_api/error.hpp"
#include "c_api/sending.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

/// Calls what the program wants to be called when a body is needed no more, however it ends.
std::shared_ptr<void const> ownerOf(eh_response const& given) {
    if (given.release == nullptr) return nullptr;
    return {given.release_user, [release = given.release](void* user) { release(user); }};
}

http::Buffer bodyOf(eh_response const& given, std::shared_ptr<void const> owner) {
    std::string_view const bytes = textOf(given.body, given.body_size, "the body");
    return given.release != nullptr ? http::Buffer(bytes, std::move(owner)) : http::Buffer(std::string(bytes));
}

}  // namespace

http::Responder takeResponder(eh_responder* responder) {
    std::unique_ptr<eh_responder> const owned(&required(responder, "the responder"));
    if (owned->right->used.exchange(true)) throw BadState("this request was answered already");
    return std::move(owned->right->responder);
}

http::Response headOf(eh_response const& given) {
    http::Response response;
    if (given.status != 0) response.status = given.status;
    if (response.status < 200 || response.status > 599)
        throw std::invalid_argument(std::to_string(response.status) + " is no status of an answer: 200 to 599");
    response.headers.push_back({"Content-Type", given.content_type != nullptr ? given.content_type : "text/plain; charset=utf-8"});
    if (given.header_count > 0) required(given.headers, "the list of headers");
    for (std::size_t i = 0; i < given.header_count; ++i)
        response.headers.push_back({std::string(requiredText(given.headers[i].name, "the name of a header")),
                                    std::string(requiredText(given.headers[i].value, "the value of a header"))});
    return response;
}

http::Response responseOf(eh_response const* given) {
    eh_response const read = readSized(&required(given, "the answer"), "eh_response");
    auto owner = ownerOf(read);
    http::Response response = headOf(read);
    response.body.push_back(bodyOf(read, std::move(owner)));
    return response;
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_respond(eh_responder* responder, eh_response const* response) {
    std::optional<eh::http::Response> made;  // first: its body is to be released also if there is no responder
    eh_status const possible = guarded([&] { made = responseOf(response); });
    eh_status const answered = guarded([&] {
        auto last = takeResponder(responder);  // answers 500 if it is not used
        if (made) last.send(std::move(*made));
    });
    return answered != EH_OK ? answered : possible;
}

eh_status eh_respond_text(eh_responder* responder, int status, char const* text) {
    eh_response response{};
    response.size = sizeof response;
    response.status = status;
    response.body = text;
    response.body_size = EH_TERMINATED;
    return eh_respond(responder, &response);
}

eh_status eh_responder_on_gone(eh_responder* responder, void (*gone)(void* user), void* user) {
    return guarded([&] {
        Right& right = *required(responder, "the responder").right;
        if (gone == nullptr) throw std::invalid_argument("the callback is NULL");
        if (right.used) throw BadState("this request was answered already");
        right.responder.onGone([gone, user] { gone(user); });
    });
}

void eh_responder_free(eh_responder* responder) {
    if (responder != nullptr) guarded([&] { takeResponder(responder); });
}

}
