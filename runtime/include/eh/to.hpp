// Addresses of events: one connection, a group, everyone; with exceptions, and with a key for events that replace
// their predecessors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <eh/connection_id.hpp>

namespace eh {

class EventHandler;
class To;
struct GroupState;  // the runtime's own

/// A named set of connections of one EventHandler, made by EventHandler::group. A value: copies name the same group,
/// which exists as long as it has a member or somebody holds a Group. Must not be used after its EventHandler has been
/// destroyed. Any thread.
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
    Group(EventHandler& handler, std::shared_ptr<GroupState> state) noexcept
        : handler_(&handler), state_(std::move(state)) {}

    EventHandler* handler_;
    std::shared_ptr<GroupState> state_;
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

    To(ConnectionId id) noexcept : kind_(Kind::connection), id_(id) {}  // NOLINT(google-explicit-constructor)
    To(Group const& group) noexcept                                     // NOLINT(google-explicit-constructor)
        : kind_(Kind::group), handler_(group.handler_), group_(group.state_) {}
    To(Everyone) noexcept : kind_(Kind::all) {}  // NOLINT(google-explicit-constructor)

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
    /// For Kind::connection.
    [[nodiscard]] ConnectionId id() const noexcept { return id_; }
    /// For Kind::group: the group, and the EventHandler that made it.
    [[nodiscard]] std::shared_ptr<GroupState> const& group() const noexcept { return group_; }
    [[nodiscard]] EventHandler const* handler() const noexcept { return handler_; }
    [[nodiscard]] std::vector<ConnectionId> const& exceptions() const noexcept { return except_; }
    /// Null unless made with latest().
    [[nodiscard]] std::string const* key() const noexcept { return hasKey_ ? &key_ : nullptr; }

private:
    Kind kind_;
    bool hasKey_ = false;
    ConnectionId id_{0};
    EventHandler const* handler_ = nullptr;
    std::shared_ptr<GroupState> group_;
    std::vector<ConnectionId> except_;
    std::string key_;
};

inline To Group::except(ConnectionId id) const { return To(*this).except(id); }
inline To Group::latest(std::string key) const { return To(*this).latest(std::move(key)); }
inline To Everyone::except(ConnectionId id) const { return To(*this).except(id); }
inline To Everyone::latest(std::string key) const { return To(*this).latest(std::move(key)); }

}  // namespace eh
