// The directory of one EventHandler: which request goes where, after the checks that all of them share.
#include "link/mount.hpp"

#include <array>
#include <utility>

#include "event/hub.hpp"
#include "http/cross_origin.hpp"
#include "link/answers.hpp"
#include "link/origin.hpp"
#include "link/poll.hpp"
#include "link/stream_links.hpp"
#include "link/websocket_links.hpp"

namespace eh {

namespace {

class HandlerDirectory final : public MountedHandler, public http::CrossOrigin {
public:
    HandlerDirectory(EventHandler& handler, Loop& loop, std::shared_ptr<ServerLoad> load, std::vector<std::string> hosts)
        : hub_(EventHandlerAccess::hub(handler)), intake_(hub_), polls_(hub_, intake_), streams_(hub_, polls_),
          webSockets_(hub_, intake_, loop), hosts_(withMachineNames(std::move(hosts))),
          scripts_(embedded(clientScripts())) {
        hub_.mount(loop, std::move(load));
    }

    [[nodiscard]] std::size_t maxBody(http::Request const& request) const override {
        if (request.below == "/open") return hub_.options().maxOpen;
        return request.below == "/send" || request.below == "/close" ? hub_.options().maxFrame : 0;
    }

    bool serve(http::Request const& request, http::Responder& responder) override {
        if (request.below.starts_with("/eh") && scripts_->serve(request, responder)) return true;
        Route const* const route = find(request.below);
        if (route == nullptr) return false;
        if (std::string_view const host = request.header("Host"); !isOwn(host)) {
            responder.send(Answers().refusal(wrongHost(host)));
            return true;
        }
        OriginCheck const origin = checkOrigin(request, hub_.options().origins);
        Answers const answers(origin == OriginCheck::listed ? listedOrigin(request, hub_.options().origins) : nullptr);
        if (origin == OriginCheck::refused)
            responder.send(answers.refusal(wrongOrigin()));
        else if (request.method == "OPTIONS" && origin == OriginCheck::listed)
            responder.send(answers.preflight());
        else if (request.method != route->method)
            responder.send(answers.wrongMethod(std::string(route->method)));
        else
            route->serve(*this, request, responder, answers);
        return true;
    }

    [[nodiscard]] bool isListed(http::Request const& request) const override {
        return checkOrigin(request, hub_.options().origins) == OriginCheck::listed;
    }
    void openTo(http::Request const& request, http::Response& answer) const override {
        Answers(listedOrigin(request, hub_.options().origins)).openTo(answer);
    }

    void shutDown(std::function<void()> drained) override {
        hub_.shutDown(std::move(drained));
        webSockets_.closeUnused();
    }
    void stop() override {
        hub_.stop();
        webSockets_.closeAll();
    }

private:
    struct Route {
        std::string_view below;
        std::string_view method;
        void (*serve)(HandlerDirectory& self, http::Request const&, http::Responder&, Answers);
    };
    template <auto part, auto function>
    static void to(HandlerDirectory& self, http::Request const& request, http::Responder& responder, Answers answers) {
        ((self.*part).*function)(request, responder, answers);
    }
    static Route const* find(std::string_view below) noexcept {
        using Self = HandlerDirectory;
        static constexpr std::array<Route, 6> routes{
            {{"/open", "POST", to<&Self::polls_, &PollLinks::open>},
             {"/poll", "GET", to<&Self::polls_, &PollLinks::poll>},
             {"/send", "POST", to<&Self::polls_, &PollLinks::send>},
             {"/close", "POST", to<&Self::polls_, &PollLinks::close>},
             {"/stream", "GET", to<&Self::streams_, &StreamLinks::open>},
             {"/ws", "GET", to<&Self::webSockets_, &WebSocketLinks::upgrade>}}};
        for (Route const& route : routes)
            if (route.below == below) return &route;
        return nullptr;
    }

    /// The host of the last request that had one of its own is most often that of the next.
    bool isOwn(std::string_view host) {
        if (!ownHost_.empty() && host == ownHost_) return true;
        if (!isOwnHost(host, hosts_)) return false;
        ownHost_ = host;
        return true;
    }

    Hub& hub_;
    Intake intake_;
    PollLinks polls_;
    StreamLinks streams_;
    WebSocketLinks webSockets_;
    std::vector<std::string> hosts_;
    std::string ownHost_;
    std::shared_ptr<http::Directory> scripts_;
};

}  // namespace

std::shared_ptr<MountedHandler> mountHandler(EventHandler& handler, Loop& loop, std::shared_ptr<ServerLoad> load,
                                             std::vector<std::string> hosts) {
    return std::make_shared<HandlerDirectory>(handler, loop, std::move(load), std::move(hosts));
}

std::function<std::optional<http::Response>(std::string_view)> hostCheck(std::vector<std::string> hosts) {
    return [names = withMachineNames(std::move(hosts))](std::string_view host) -> std::optional<http::Response> {
        if (isOwnHost(host, names)) return std::nullopt;
        return Answers().refusal(wrongHost(host));
    };
}

}  // namespace eh
