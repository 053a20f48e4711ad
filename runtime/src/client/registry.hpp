// The interfaces that a program knows: those that it calls, and those that it implements.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <eh/client.hpp>

#include "event/codec/control.hpp"
#include "event/codec/encoding.hpp"
#include "event/prototype.hpp"

namespace eh {

/// The runtime's way to what generated code hides.
class ClientReceiverAccess {
public:
    [[nodiscard]] static InterfaceInfo const& info(ClientReceiver const& receiver) noexcept {
        return receiver.ehInterface();
    }
    static void receive(ClientReceiver& receiver, std::size_t event, Arguments const& arguments) {
        receiver.ehReceive(event, arguments);
    }
};

namespace clients {

/// A `server` interface: what its events begin with. Immutable.
class Called {
public:
    Called(InterfaceInfo const& info, Encoding encoding);

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::vector<Prototype> const& events() const noexcept { return events_; }
    [[nodiscard]] std::string_view prefix(std::size_t event) const noexcept { return prefixes_[event]; }
    /// "Control.start"
    [[nodiscard]] std::string label(std::size_t event) const { return name_ + '.' + events_[event].name; }

private:
    std::string name_;
    std::vector<Prototype> events_;
    std::vector<std::string> prefixes_;
};

/// A `client` interface. Immutable, but for the receiver: that is looked at with the mutex of callbacks held.
struct Target {
    std::string name;
    std::vector<Prototype> events;
    std::unordered_map<std::string_view, std::size_t> numbers;  // by the names in `events`
    bool isTerminated = false;                                  // U+0000 in a string is refused
    std::atomic<ClientReceiver*> receiver = nullptr;
};

/// Any thread.
class Registry {
public:
    explicit Registry(Encoding encoding) noexcept : encoding_(encoding) {}

    /// Throws std::invalid_argument where one of that name has other prototypes. `isNew` tells whether to declare it.
    Called const& call(InterfaceInfo const& info, bool& isNew);
    /// The same, and if one is registered. Never waits for a callback.
    void implement(ClientReceiver& receiver, bool& isNew);
    /// Waits for a callback that runs, except from within it.
    void remove(std::string_view interface) noexcept;
    [[nodiscard]] std::shared_ptr<Target> find(std::string_view interface) const;

    /// Everything.
    [[nodiscard]] DeclareMessage all() const;

    /// Held while a callback runs, so that removing a receiver can wait for it.
    [[nodiscard]] std::recursive_mutex& callbacks() noexcept { return callbacks_; }

private:
    Encoding const encoding_;
    std::recursive_mutex callbacks_;
    std::mutex mutable mutex_;
    std::map<std::string, std::unique_ptr<Called>, std::less<>> called_;
    std::map<std::string, std::shared_ptr<Target>, std::less<>> targets_;
};

}  // namespace clients

}  // namespace eh
