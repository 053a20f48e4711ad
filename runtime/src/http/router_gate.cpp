// Who asks, before any directory is: at once, or after a password has been checked.
#include <algorithm>
#include <utility>

#include "http/answer.hpp"
#include "http/kept_request.hpp"
#include "http/router.hpp"
#include "http/target.hpp"

namespace eh::http {

namespace {

bool isPreflight(Request const& request) noexcept {
    return request.method == "OPTIONS" && request.hasHeader("Origin") && request.hasHeader("Access-Control-Request-Method");
}

void tellUser(Request const& request, Responder& responder) {
    if (auto const& sink = Responder::Sink::of(responder); sink && !request.user.empty()) sink->isFor(request.user);
}

/// A request that waits for its verdict. It does not own who gives it: whoever is the last to let go of an authenticator waits
/// for its thread, and this may be that thread.
struct Waiting {
    Waiting(Request const& request, KeptRequest::Body body, std::weak_ptr<Gate::Rule const> r) : kept(request, body), rule(std::move(r)) {}

    KeptRequest kept;
    std::weak_ptr<Gate::Rule const> rule;
    std::optional<Responder> responder; // this one, or
    std::optional<Exchange> exchange;   // this
};

} // namespace

Router::Mount const* Router::crossOriginMount(Request& request) const {
    auto const found = std::find_if(mounts_->begin(), mounts_->end(), [&](Mount const& mount) { return mount.crossOrigin && mount.fits(request); });
    return found == mounts_->end() ? nullptr : &*found;
}

/// It is answered for what is open to its origin, and says nothing about users.
bool Router::answersPreflight(Request& request, Responder& responder) const {
    if (!isPreflight(request)) return false;
    Mount const* const mount = crossOriginMount(request);
    if (!mount || !mount->crossOrigin->isListed(request)) return false;
    auto const directory = mount->directory;
    return guarded(request, responder, [&] { return directory->serve(request, responder); });
}

/// Of one that waited. The rule that it waited for is no more if another has taken its place meanwhile.
std::optional<Response> Router::judge(std::weak_ptr<Gate::Rule const> const& rule, Request& request, Verdict verdict) const {
    auto const held = rule.lock();
    if (!held) return textResponse(503, "Who may see this has just changed. Try again.");
    return judge(*held, request, std::move(verdict));
}

std::optional<Response> Router::judge(Gate::Rule const& rule, Request& request, Verdict verdict) const {
    Mount const* const mount = crossOriginMount(request);
    return Gate::judge(rule, request, std::move(verdict), mount ? mount->crossOrigin : nullptr);
}

Router::Passing Router::pass(Gate::Rule const& rule, Request& request, Responder& responder) const {
    Passing passing = Passing::answered;
    static_cast<void>(guarded(request, responder, [&] {
        auto verdict = rule.authenticator->identify(request);
        if (!verdict) {
            passing = Passing::later;
        } else if (auto refusal = judge(rule, request, std::move(*verdict))) {
            responder.send(std::move(*refusal));
        } else {
            tellUser(request, responder);
            passing = Passing::now;
        }
        return true;
    }));
    return passing;
}

void Router::serve(Request& request, Responder& responder) const {
    auto const rule = request.path == "*" ? nullptr : gate_.find(request.path);
    if (!rule) return answer(request, responder);
    if (answersPreflight(request, responder)) return;
    switch (pass(*rule, request, responder)) {
    case Passing::now: return answer(request, responder);
    case Passing::answered: return;
    case Passing::later: break;
    }
    auto const waiting = std::make_shared<Waiting>(request, KeptRequest::Body::kept, rule);
    auto const gate = Responder::Sink::of(responder)->gate();
    waiting->responder = std::move(responder);
    rule->authenticator->identifyLater(waiting->kept.get(), [this, waiting, gate](Verdict verdict) {
        afterwards(gate, [this, waiting, verdict = std::move(verdict)] {
            Request& kept = waiting->kept.get();
            Responder& its = *waiting->responder;
            if (auto refusal = judge(waiting->rule, kept, verdict)) return its.send(std::move(*refusal));
            tellUser(kept, its);
            answer(kept, its);
        });
    });
}

std::optional<std::size_t> Router::receive(Request& request, std::optional<std::uint64_t> length, Exchange& exchange) const {
    auto const rule = gate_.find(request.path);
    if (!rule) return offer(request, length, exchange);
    switch (pass(*rule, request, exchange.responder)) {
    case Passing::now: return offer(request, length, exchange);
    case Passing::answered: return 0;
    case Passing::later: break;
    }
    std::size_t const limit = streamedBody(request, length);
    auto const waiting = std::make_shared<Waiting>(request, KeptRequest::Body::dropped, rule);
    auto const gate = Responder::Sink::of(exchange.responder)->gate();
    waiting->exchange = std::move(exchange);
    rule->authenticator->identifyLater(waiting->kept.get(), [this, waiting, gate, length](Verdict verdict) {
        afterwards(gate, [this, waiting, length, verdict = std::move(verdict)] {
            Request& kept = waiting->kept.get();
            Exchange& its = *waiting->exchange;
            if (auto refusal = judge(waiting->rule, kept, verdict)) return its.responder.send(std::move(*refusal));
            tellUser(kept, its.responder);
            if (!offer(kept, length, its)) answer(kept, its.responder); // nobody wants its body
        });
    });
    return limit;
}

/// On the loop, unless that has ended.
void Router::afterwards(std::shared_ptr<LoopGate const> const& gate, std::function<void()> task) const {
    if (gate) gate->post(std::move(task));
    else loop_.post(std::move(task));
}

void Router::protect(std::string_view path, std::shared_ptr<Authenticator> authenticator, Protection protection) {
    auto normal = folderPath(path, "is no path to protect");
    auto const pages = authenticator ? authenticator->pages() : std::vector<Authenticator::Page>();
    for (auto const& page : pages) {
        std::string const where = folderPath(page.path, "is no path for a page to sign in");
        Mounts others = *mounts_;
        std::erase_if(others, [&](Mount const& mount) { return mount.isSignIn && mount.path == where; }); // of one that was there before
        mounts_ = std::make_shared<Mounts const>(std::move(others));
        Mount made{where, Fit::folder, Rank::inOrder, {}, page.directory};
        made.isSignIn = true;
        add(std::move(made));
        gate_.open(where);
    }
    gate_.protect(std::move(normal), std::move(authenticator), std::move(protection));
}

} // namespace eh::http
