// Responder: the promise that every request is answered exactly once.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/sink.hpp"

namespace eh::http {

namespace {

bool isTokenCharacter(char c) {
    bool const alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

void requireSound(Response const& response) {
    if (response.status < 200 || response.status > 599)
        throw std::invalid_argument("the status of an answer is 200 to 599, not " + std::to_string(response.status));
    for (auto const& [name, value] : response.headers) {
        if (name.empty() || !std::all_of(name.begin(), name.end(), isTokenCharacter))
            throw std::invalid_argument("\"" + name + "\" cannot be the name of a header");
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            throw std::invalid_argument("the value of header " + name + " holds a line end or NUL");
    }
}

} // namespace

Responder::Responder(std::shared_ptr<Sink> sink) noexcept : sink_(std::move(sink)) {}

Responder::Responder(Responder&& other) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
    if (this == &other) return *this;
    if (auto const old = std::exchange(sink_, std::move(other.sink_))) old->abandon();
    return *this;
}

Responder::~Responder() {
    if (sink_) sink_->abandon();
}

void Responder::send(Response response) {
    if (!sink_) throw std::logic_error("this request has been answered, or its Responder was moved from");
    requireSound(response);
    std::exchange(sink_, nullptr)->send(std::move(response));
}

void Responder::onGone(std::function<void()> gone) {
    if (!sink_) throw std::logic_error("this request has been answered, or its Responder was moved from");
    sink_->onGone(std::move(gone));
}

Response textResponse(int status, std::string text) {
    text += '\n';
    Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    response.body.emplace_back(std::move(text));
    return response;
}

} // namespace eh::http
