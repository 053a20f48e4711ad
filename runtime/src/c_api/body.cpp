// Bodies that arrive, and the routes that read them.
#include <eh/body_reader.hpp>
#include <eh/eh.h>
#include <eh/route.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/request.hpp"
#include "c_api/responder.hpp"
#include "c_api/sized.hpp"

/// Owns itself until the program frees it; callbacks that run meanwhile hold it, too.
struct eh_body {
    explicit eh_body(eh::http::BodyReader given) : reader(std::move(given)) {}

    std::optional<eh::http::BodyReader> reader;
    std::shared_ptr<eh_body> self;
    std::atomic<bool> freed{false};
};

namespace eh::c {

namespace {

/// Calls a callback with the body, unless that has been freed.
template <typename Call> void whileThere(std::weak_ptr<eh_body> const& weak, Call call) {
    auto const body = weak.lock();
    if (body && !body->freed) call(*body);
}

http::BodyHandlers handlersOf(eh_body_handlers const& given, std::weak_ptr<eh_body> const& weak) {
    http::BodyHandlers handlers;
    if (given.on_data != nullptr)
        handlers.onData = [given, weak](std::string_view piece) {
            whileThere(weak, [&](eh_body& body) { given.on_data(given.user, &body, piece.data(), piece.size()); });
        };
    if (given.on_end != nullptr)
        handlers.onEnd = [given, weak] { whileThere(weak, [&](eh_body& body) { given.on_end(given.user, &body); }); };
    if (given.on_gone != nullptr)
        handlers.onGone = [given, weak](std::string_view why) {
            std::string const sentence(why);
            whileThere(weak, [&](eh_body& body) { given.on_gone(given.user, &body, sentence.c_str()); });
        };
    return handlers;
}

http::BodyReader& readerOf(eh_body* body) {
    required(body, "the body");
    if (body->freed) throw BadState("this body was freed already");
    return *body->reader;
}

/// One request on its way to a function of the program, which may decline it.
class Offer {
public:
    explicit Offer(http::Exchange& exchange) :
        exchange_(exchange), right_(std::make_shared<Right>(std::move(exchange.responder))),
        responder_(new eh_responder{right_}), body_(std::make_shared<eh_body>(std::move(exchange.body))) {
        body_->self = body_;
    }

    bool to(eh_streaming_route route, void* user, http::Request const& head) {
        eh_request const asked(head);
        try {
            if (route(user, &asked, responder_, body_.get()) == EH_TAKEN) return true;
        } catch (...) {
            takeBack();
            throw;
        }
        return !takeBack();
    }

private:
    /// False if the program has answered after all.
    bool takeBack() {
        body_->freed = true;
        body_->self.reset();
        exchange_.body = std::move(*body_->reader);
        if (right_->used.exchange(true)) return false;
        delete responder_;
        exchange_.responder = std::move(right_->responder);
        return true;
    }

    http::Exchange& exchange_;
    std::shared_ptr<Right> right_;
    eh_responder* responder_;
    std::shared_ptr<eh_body> body_;
};

} // namespace

} // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_body_start(eh_body* body, void* buffer, size_t buffer_size, eh_body_handlers const* handlers) {
    return guarded([&] {
        auto& reader = readerOf(body);
        auto const given = readSized(&required(handlers, "the handlers of the body"), "the handlers of the body");
        std::span<char> const into(static_cast<char*>(buffer), buffer == nullptr ? 0 : buffer_size);
        reader.start(into, handlersOf(given, body->self));
    });
}

eh_status eh_body_pause(eh_body* body) {
    return guarded([&] { readerOf(body).pause(); });
}

eh_status eh_body_resume(eh_body* body) {
    return guarded([&] { readerOf(body).resume(); });
}

bool eh_body_size(eh_body const* body, uint64_t* bytes) {
    return guardedOr(false, [&] {
        if (required(body, "the body").freed) throw BadState("this body was freed already");
        auto const size = body->reader->size();
        if (size && bytes != nullptr) *bytes = *size;
        return size.has_value();
    });
}

void eh_body_free(eh_body* body) {
    if (body == nullptr) return;
    guarded([&] {
        if (body->freed.exchange(true)) throw BadState("this body was freed already");
        body->reader.reset();
        auto const last = std::move(body->self);
    });
}

eh_status eh_server_streaming_route(eh_server* server, char const* pattern, uint64_t max_body, eh_streaming_route route,
                                    void* user) {
    return guarded([&] {
        required(server, "the server");
        std::string_view const path = requiredText(pattern, "the pattern");
        if (route == nullptr) throw std::invalid_argument("the function of the route is NULL");
        eh::http::StreamingRoute const ask = [route, user](eh::http::Request const& head,
                                                           eh::http::Exchange& exchange) {
            return Offer(exchange).to(route, user, head);
        };
        auto const most = std::min<uint64_t>(max_body, SIZE_MAX);
        server->server.route(path, ask, {.methods = {"POST"}, .maxBody = static_cast<std::size_t>(most)});
    });
}
}
