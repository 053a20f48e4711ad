// The order of the checks: what costs the server least comes first.
#include "http/edge.hpp"

#include <chrono>
#include <stdexcept>

#include "http/response_head.hpp"

namespace eh::http {

namespace {

constexpr std::size_t mostPerSecond = 1'000'000'000; // the clock's own step

void requireSense(RequestRate const& rate, char const* name) {
    if (rate.perSecond == 0 && rate.burst != 0) throw std::invalid_argument(std::string(name) + ": a burst needs a rate");
    if (rate.perSecond > mostPerSecond || rate.burst > mostPerSecond)
        throw std::invalid_argument(std::string(name) + ": a rate is at most 1,000,000,000");
}

/// A problem document as EventHandlers send them (docs/protocol.md), so that their clients know how long to wait. `sentence` needs no escapes.
Response tooMany(int status, std::string_view sentence, Clock::duration wait) {
    auto const millis = std::max<std::chrono::milliseconds::rep>(1, std::chrono::ceil<std::chrono::milliseconds>(wait).count());
    std::string body = "{\"type\":\"about:blank\",\"status\":" + std::to_string(status);
    body.append(status == 429 ? ",\"code\":\"limit\"" : "").append(",\"detail\":\"").append(sentence);
    body.append("\",\"retry\":").append(std::to_string(millis)).append("}\n");
    Response response;
    response.status = status;
    response.headers = {{"Content-Type", "application/problem+json"}, {"Retry-After", std::to_string((millis + 999) / 1000)}, {"Cache-Control", "no-store"}};
    response.body.emplace_back(std::move(body));
    return response;
}

} // namespace

Edge::Edge(ServerOptions const& options, Loop& loop) :
    options_(options), loop_(loop), proxies_(options.proxies), addresses_(options.perAddress, loop) {
    requireSense(options.requests, "ServerOptions::requests");
    requireSense(options.perAddress.requests, "AddressLimits::requests");
    requireSenseOfHttps(options);
    Response headers;
    headers.headers = options.headers;
    requireSoundHeaders(headers);
    for (auto const& [name, value] : options.headers)
        if (isServersBusiness(name)) throw std::invalid_argument("ServerOptions::headers: " + name + " is the server's business");
}

std::optional<AddressSlot> Edge::admit(std::string_view remote) {
    std::size_t const most = addresses_.limits().sockets;
    if (!addresses_.limitsAnything()) return AddressSlot();
    AddressBook::Entry& entry = addresses_.of(remote);
    if (most != 0 && entry.sockets >= most && !isProxy(remote)) return std::nullopt;
    return AddressSlot(entry);
}

AddressBook::Entry& Edge::entryOf(std::string_view remote, AddressBook::Entry* entry, bool passedOn) {
    return entry && !passedOn ? *entry : addresses_.of(remote);
}

std::optional<Response> Edge::refusal(Request const& request, AddressBook::Entry* entry, bool passedOn) {
    if (options_.perAddress.requests.perSecond != 0) {
        Metered& asked = entryOf(request.remote, entry, passedOn).requests;
        auto const& rate = options_.perAddress.requests;
        if (!asked.take(rate, loop_.now())) {
            counters.tooMany.add();
            return tooMany(429, "This address asks too often.", asked.wait(rate, loop_.now()));
        }
    }
    if (options_.requests.perSecond != 0 && !requests_.take(options_.requests, loop_.now())) {
        counters.tooMany.add();
        return tooMany(503, "The server is asked too often at the moment.", requests_.wait(options_.requests, loop_.now()));
    }
    if (!hostCheck_) return std::nullopt;
    std::string_view const host = request.header("Host");
    if (!ownHost_.empty() && host == ownHost_) return std::nullopt;
    if (auto refused = hostCheck_(host)) {
        counters.wrongHost.add();
        return refused;
    }
    ownHost_ = host;
    return std::nullopt;
}

bool Edge::receives(std::string_view remote, AddressBook::Entry* entry, bool passedOn, std::size_t before, std::size_t now) {
    std::size_t const most = options_.perAddress.receiving;
    if (most == 0 || before == now) return true;
    std::size_t& receiving = entryOf(remote, entry, passedOn).receiving;
    std::size_t const together = receiving - before + now;
    if (now > before && together > most) {
        counters.tooMany.add();
        return false;
    }
    receiving = together;
    return true;
}

} // namespace eh::http
