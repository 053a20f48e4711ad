// Routes: functions of the program that answer requests, at once or later, on any thread.
#include <eh/eh.h>
#include <eh/http.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/request.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

/// The right to answer, shared by the program's handle and the route that may want it back.
struct Right {
    explicit Right(http::Responder given) : responder(std::move(given)) {}

    http::Responder responder;
    std::atomic<bool> used{false};
};

}  // namespace

}  // namespace eh::c

struct eh_responder {
    std::shared_ptr<eh::c::Right> right;
};

namespace eh::c {

namespace {

class Route final : public http::Directory {
public:
    Route(std::string_view pattern, std::size_t maxBody, eh_route route, void* user)
        : isPrefix_(pattern.ends_with('*')), path_(pattern.substr(0, pattern.size() - (isPrefix_ ? 1 : 0))),
          maxBody_(maxBody), route_(route), user_(user) {}

    /// The folder that everything it takes is in: what it is mounted at.
    [[nodiscard]] std::string mountPath() const {
        if (!isPrefix_) return path_;
        return path_.substr(0, std::max<std::size_t>(path_.rfind('/'), 1));
    }

    std::size_t maxBody(http::Request const& request) const override { return fits(request.path) ? maxBody_ : 0; }

    bool serve(http::Request const& request, http::Responder& responder) override {
        if (!fits(request.path)) return false;
        auto const right = std::make_shared<Right>(std::move(responder));
        auto* const handle = new eh_responder{right};
        eh_request const asked(request);
        try {
            if (route_(user_, &asked, handle) == EH_TAKEN) return true;  // it may be answered already, and the handle gone
        } catch (...) {
            takeBack(*right, handle, responder);
            throw;
        }
        return !takeBack(*right, handle, responder);
    }

private:
    /// False if the program has answered after all; the handle is gone then.
    static bool takeBack(Right& right, eh_responder* handle, http::Responder& responder) {
        if (right.used.exchange(true)) return false;
        delete handle;
        responder = std::move(right.responder);
        return true;
    }

    [[nodiscard]] bool fits(std::string_view path) const noexcept {
        return isPrefix_ ? path.starts_with(path_) : path == path_;
    }

    bool isPrefix_;
    std::string path_;
    std::size_t maxBody_;
    eh_route route_;
    void* user_;
};

http::Response responseOf(eh_response const& given) {
    http::Response response;
    if (given.status != 0) response.status = given.status;
    if (response.status < 200 || response.status > 599)
        throw std::invalid_argument(std::to_string(response.status) + " is no status of an answer: 200 to 599");
    response.headers.push_back({"Content-Type", given.content_type != nullptr ? given.content_type : "text/plain; charset=utf-8"});
    if (given.header_count > 0) required(given.headers, "the list of headers");
    for (std::size_t i = 0; i < given.header_count; ++i)
        response.headers.push_back({std::string(requiredText(given.headers[i].name, "the name of a header")),
                                    std::string(requiredText(given.headers[i].value, "the value of a header"))});
    if (given.body_size == EH_TERMINATED) response.body.emplace_back(std::string(requiredText(given.body, "the body")));
    else if (given.body_size > 0) response.body.emplace_back(std::string(&required(given.body, "the body"), given.body_size));
    return response;
}

eh_status respond(eh_responder* responder, auto makeResponse) {
    return guarded([&] {
        std::unique_ptr<eh_responder> const owned(&required(responder, "the responder"));
        if (owned->right->used.exchange(true)) throw BadState("this request was answered already");
        http::Responder last = std::move(owned->right->responder);  // answers 500 if what follows throws
        last.send(makeResponse());
    });
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_respond(eh_responder* responder, eh_response const* response) {
    return respond(responder, [&] {
        required(response, "the answer");
        return responseOf(readSized(response, "eh_response"));
    });
}

eh_status eh_respond_text(eh_responder* responder, int status, char const* text) {
    return respond(responder, [&] {
        eh_response response{};
        response.status = status;
        response.body = text;
        response.body_size = EH_TERMINATED;
        return responseOf(response);
    });
}

eh_status eh_server_route(eh_server* server, char const* pattern, size_t max_body, eh_route route, void* user) {
    return guarded([&] {
        required(server, "the server");
        std::string_view const path = requiredText(pattern, "the pattern");
        if (!path.starts_with('/')) throw std::invalid_argument('"' + std::string(path) + "\" is no pattern: it must begin with a slash");
        if (route == nullptr) throw std::invalid_argument("the function of the route is NULL");
        auto directory = std::make_shared<Route>(path, max_body, route, user);
        std::string const mountPath = directory->mountPath();
        server->server.mount(mountPath, std::move(directory));
    });
}

}
