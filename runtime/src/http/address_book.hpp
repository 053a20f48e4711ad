// What each client's address has of a server at present.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <eh/server.hpp>

#include "event/loop.hpp"
#include "http/ip_address.hpp"
#include "http/request_rate.hpp"

namespace eh::http {

/// Has an entry for an address while it has a socket, or has asked a while ago; none at all if nothing is limited. Loop only.
class AddressBook {
public:
    struct Entry {
        std::size_t sockets = 0;
        std::size_t receiving = 0; ///< bytes of bodies
        Metered requests;
    };

    AddressBook(AddressLimits const& limits, Loop& loop) : limits_(limits), loop_(loop) {}
    AddressBook(AddressBook const&) = delete;
    AddressBook& operator=(AddressBook const&) = delete;

    [[nodiscard]] bool limitsAnything() const noexcept { return limits_.sockets != 0 || limits_.requests.perSecond != 0 || limits_.receiving != 0; }
    [[nodiscard]] AddressLimits const& limits() const noexcept { return limits_; }
    /// Stays where it is until forget(); what is no address is an entry of its own.
    [[nodiscard]] Entry& of(std::string_view remote);
    /// Drops entries that say nothing; often enough while there are many. Entries with sockets or bodies stay.
    void sweep();
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Hash {
        std::size_t operator()(IpAddress const& address) const noexcept { return address.hash(); }
    };

    AddressLimits const limits_;
    Loop& loop_;
    std::unordered_map<IpAddress, Entry, Hash> entries_;
};

/// One socket in the book, until it is destroyed. Movable: a socket may be given away. Empty: nothing is counted.
class AddressSlot {
public:
    AddressSlot() = default;
    explicit AddressSlot(AddressBook::Entry& entry) noexcept : entry_(&entry) { ++entry.sockets; }
    AddressSlot(AddressSlot&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
    AddressSlot& operator=(AddressSlot&& other) noexcept {
        std::swap(entry_, other.entry_);
        return *this;
    }
    ~AddressSlot() {
        if (entry_) --entry_->sockets;
    }

    [[nodiscard]] AddressBook::Entry* entry() const noexcept { return entry_; }

private:
    AddressBook::Entry* entry_ = nullptr;
};

} // namespace eh::http
