// Routes: functions of the program that are asked for an answer.
#include <eh/eh.h>
#include <eh/http.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/request.hpp"
#include "c_api/responder.hpp"

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

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

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
