// Short answers for sinks that know none.
#include "http/short_answer.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "http/sink.hpp"

namespace eh::http {

void send(Responder& responder, ShortAnswer const& answer) {
    auto const sink = std::exchange(Responder::Sink::of(responder), nullptr);
    if (!sink) throw std::logic_error("this request has been answered, or its Responder was moved from");
    sink->sendShort(answer);
}

Response toResponse(ShortAnswer const& answer) {
    Response response;
    response.status = answer.status;
    for (std::string_view lines = answer.headers; !lines.empty();) {
        std::string_view const line = lines.substr(0, lines.find("\r\n"));
        std::size_t const colon = line.find(": ");
        response.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
        lines.remove_prefix(line.size() + 2);
    }
    for (std::string_view const piece : answer.body) response.body.emplace_back(std::string(piece));
    return response;
}

void Responder::Sink::sendShort(ShortAnswer const& answer) { send(toResponse(answer)); }

} // namespace eh::http
