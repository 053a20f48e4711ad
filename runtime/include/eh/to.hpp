// Addresses of events: one connection, a group, everyone; with exceptions, and with a key for events that replace
// their predecessors.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <eh/connection_id.hpp>

namespace eh {

class EventHandler;
class To;

/// A named set of connections of one EventHandler; a cheap value made by EventHandler::group. Any thread.
class Group {
public:
    /// Adds a connection; it leaves by itself when it ends. Takes effect in order with sends from the same thread.
    void join(ConnectionId id) const;
    /// Removes a connection; nothing happens if it was not in the group.
    void leave(ConnectionId id) const;

    [[nodiscard]] To except(ConnectionId id) const;
    [[nodiscard]] To latest(std::string key) const;

private:
    friend class EventHandler;
    friend class To;
    Group(EventHandler& handler, std::uint32_t number) noexcept : handler_(&handler), number_(number) {}

    EventHandler* handler_;
    std::uint32_t number_;
};

/// The type of eh::everyone.
struct Everyone {
    [[nodiscard]] To except(ConnectionId id) const;
    [[nodiscard]] To latest(std::string key) const;
};

/// Every connection of the EventHandler that sends.
inline constexpr Everyone everyone{};

/// Whom an event is for. Made implicitly from a ConnectionId, a Group or eh::everyone; never from a number.
class To {
public:
    enum class Kind : std::uint8_t { connection, group, all };

    To(ConnectionId id) noexcept : kind_(Kind::connection), number_(id.value()) {}  // NOLINT(google-explicit-constructor)
    To(Group const& group) noexcept                                                 // NOLINT(google-explicit-constructor)
        : kind_(Kind::group), number_(static_cast<std::int32_t>(group.number_)), groupOf_(group.handler_) {}
    To(Everyone) noexcept : kind_(Kind::all), number_(0) {}  // NOLINT(google-explicit-constructor)

    /// The same address without that connection. May be repeated.
    [[nodiscard]] To except(ConnectionId id) && {
        except_.push_back(id);
        return std::move(*this);
    }
    [[nodiscard]] To except(ConnectionId id) const& { return To(*this).except(id); }

    /// The event replaces an earlier one of the same interface, event and key that still waits at a connection, and
    /// takes its place in the order. For values of which only the newest matters.
    [[nodiscard]] To latest(std::string key) && {
        key_ = std::move(key);
        hasKey_ = true;
        return std::move(*this);
    }
    [[nodiscard]] To latest(std::string key) const& { return To(*this).latest(std::move(key)); }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    /// The connection's id or the group's number.
    [[nodiscard]] std::int32_t number() const noexcept { return number_; }
    /// The EventHandler that made the group; null for other kinds.
    [[nodiscard]] EventHandler const* groupOf() const noexcept { return groupOf_; }
    [[nodiscard]] std::vector<ConnectionId> const& exceptions() const noexcept { return except_; }
    /// Null unless made with latest().
    [[nodiscard]] std::string const* key() const noexcept { return hasKey_ ? &key_ : nullptr; }

private:
    Kind kind_;
    bool hasKey_ = false;
    std::int32_t number_;
    EventHandler const* groupOf_ = nullptr;
    std::vector<ConnectionId> except_;
    std::string key_;
};

inline To Group::except(ConnectionId id) const { return To(*this).except(id); }
inline To Group::latest(std::string key) const { return To(*this).latest(std::move(key)); }
inline To Everyone::except(ConnectionId id) const { return To(*this).except(id); }
inline To Everyone::latest(std::string key) const { return To(*this).latest(std::move(key)); }

}  // namespace eh
