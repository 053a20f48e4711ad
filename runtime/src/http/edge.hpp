// What stands between the sockets and the directories: who may ask how often, for which host, and what every answer says.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <eh/server.hpp>

#include "http/address_book.hpp"
#include "http/counters.hpp"
#include "http/ip_address.hpp"
#include "http/redirect.hpp"
#include "http/request_rate.hpp"

namespace eh::http {

/// Loop only, but for the counters. Refers to the options.
class Edge {
public:
    /// Throws std::invalid_argument for options that make no sense.
    Edge(ServerOptions const& options, Loop& loop);
    Edge(Edge const&) = delete;
    Edge& operator=(Edge const&) = delete;

    /// Empty: every host is welcome.
    void checkHosts(HostCheck check) { hostCheck_ = std::move(check); }

    /// The place of a new socket; nothing if its address has too many. An empty one if nothing is limited.
    [[nodiscard]] std::optional<AddressSlot> admit(std::string_view remote);
    [[nodiscard]] bool isProxy(std::string_view remote) const noexcept { return proxies_.has(remote); }
    [[nodiscard]] AddressList const& proxies() const noexcept { return proxies_; }

    /// What a request is refused with before anybody sees its path. `entry`: of its socket, used unless the request was
    /// passed on by a proxy.
    [[nodiscard]] std::optional<Response> refusal(Request const& request, AddressBook::Entry* entry, bool passedOn);
    /// A body of `entry`, or of the client that a proxy speaks for, has become larger or smaller. False: too large, and it
    /// counts as before.
    [[nodiscard]] bool receives(std::string_view remote, AddressBook::Entry* entry, bool passedOn, std::size_t before, std::size_t now);
    void sweep() { addresses_.sweep(); }

    Counters counters;

private:
    [[nodiscard]] AddressBook::Entry& entryOf(std::string_view remote, AddressBook::Entry* entry, bool passedOn);

    ServerOptions const& options_;
    Loop& loop_;
    AddressList const proxies_;
    AddressBook addresses_;
    Metered requests_;
    HostCheck hostCheck_;
    std::string ownHost_; // that of the last request which had one of the server's: most often it is that of the next
};

} // namespace eh::http
