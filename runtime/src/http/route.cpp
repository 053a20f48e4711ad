// Routes are mounts of one function.
#include "http/route.hpp"

#include <stdexcept>
#include <utility>

#include "http/request_parser.hpp"
#include "http/router.hpp"

namespace eh::http {

namespace {

class RouteDirectory final : public Directory {
public:
    RouteDirectory(Route function, std::size_t maxBody) : function_(std::move(function)), maxBody_(maxBody) {}
    std::size_t maxBody(Request const&) const override { return maxBody_; }
    bool serve(Request const& request, Responder& responder) override { return function_(request, responder); }

private:
    Route function_;
    std::size_t maxBody_;
};

class StreamingRouteDirectory final : public StreamingDirectory {
public:
    StreamingRouteDirectory(StreamingRoute function, std::size_t maxBody) :
        function_(std::move(function)), maxBody_(maxBody) {}
    std::size_t maxBody(Request const&) const override { return maxBody_; }
    bool receive(Request const& head, Exchange& exchange) override { return function_(head, exchange); }

private:
    StreamingRoute function_;
    std::size_t maxBody_;
};

template <typename Kind, typename Function>
void add(Router& router, std::string_view pattern, Function function, RouteOptions options) {
    std::string const what = "the route \"" + std::string(pattern) + "\"";
    if (!function) throw std::invalid_argument(what + " has no function");
    for (auto const& method : options.methods)
        if (!isKnownMethod(method))
            throw std::invalid_argument(what + ": no request has the method \"" + method + "\" here");
    router.route(pattern, std::make_shared<Kind>(std::move(function), options.maxBody), std::move(options.methods));
}

} // namespace

void addRoute(Router& router, std::string_view pattern, Route function, RouteOptions options) {
    add<RouteDirectory>(router, pattern, std::move(function), std::move(options));
}

void addRoute(Router& router, std::string_view pattern, StreamingRoute function, RouteOptions options) {
    add<StreamingRouteDirectory>(router, pattern, std::move(function), std::move(options));
}

} // namespace eh::http
