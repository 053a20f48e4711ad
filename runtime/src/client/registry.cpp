// Two maps by name; an interface that was known once stays so, because servers were told of it.
#include "client/registry.hpp"

#include <stdexcept>
#include <utility>

#include "event/codec/codec.hpp"

namespace eh::clients {

namespace {

std::vector<Prototype> parsed(InterfaceInfo const& info) {
    std::vector<Prototype> events;
    for (std::string_view const text : info.prototypes) {
        auto prototype = parsePrototype(text);
        if (!prototype) throw std::invalid_argument(std::string(info.name) + ": no prototype: " + std::string(text));
        events.push_back(std::move(*prototype));
    }
    return events;
}

void requireSame(InterfaceInfo const& info, std::vector<Prototype> const& known) {
    bool same = info.prototypes.size() == known.size();
    for (std::size_t i = 0; same && i < known.size(); ++i) same = info.prototypes[i] == known[i].text;
    if (!same)
        throw std::invalid_argument("eh::Client: the interface " + std::string(info.name) + " is known with other functions");
}

std::vector<std::string> texts(std::vector<Prototype> const& events) {
    std::vector<std::string> all;
    for (Prototype const& event : events) all.push_back(event.text);
    return all;
}

}  // namespace

Called::Called(InterfaceInfo const& info, Encoding encoding) : name_(info.name), events_(parsed(info)) {
    for (Prototype const& event : events_) prefixes_.push_back(codec::eventPrefix(encoding, name_, event));
}

Called const& Registry::call(InterfaceInfo const& info, bool& isNew) {
    std::scoped_lock const lock(mutex_);
    auto const known = called_.find(info.name);
    isNew = known == called_.end();
    if (isNew) return *called_.emplace(info.name, std::make_unique<Called>(info, encoding_)).first->second;
    requireSame(info, known->second->events());
    return *known->second;
}

void Registry::implement(ClientReceiver& receiver, bool& isNew) {
    InterfaceInfo const& info = ClientReceiverAccess::info(receiver);
    std::scoped_lock const lock(mutex_);
    auto const known = targets_.find(info.name);
    isNew = known == targets_.end();
    if (!isNew) {
        requireSame(info, known->second->events);
        ClientReceiver* nobody = nullptr;
        if (!known->second->receiver.compare_exchange_strong(nobody, &receiver))
            throw std::invalid_argument("eh::Client: the interface " + std::string(info.name) + " has a receiver already");
        return;
    }
    auto target = std::make_shared<Target>();
    target->name = info.name;
    target->events = parsed(info);
    for (std::size_t i = 0; i < target->events.size(); ++i) target->numbers.emplace(target->events[i].name, i);
    target->isTerminated = info.terminated;
    target->receiver = &receiver;
    targets_.emplace(target->name, std::move(target));
}

void Registry::remove(std::string_view interface) noexcept {
    auto const target = find(interface);
    std::scoped_lock const callbacks(callbacks_);
    if (target) target->receiver = nullptr;
}

std::shared_ptr<Target> Registry::find(std::string_view interface) const {
    std::scoped_lock const lock(mutex_);
    auto const known = targets_.find(interface);
    return known == targets_.end() ? nullptr : known->second;
}

DeclareMessage Registry::all() const {
    DeclareMessage message;
    std::scoped_lock const lock(mutex_);
    for (auto const& [name, called] : called_) message.server[name] = texts(called->events());
    for (auto const& [name, target] : targets_) message.client[name] = texts(target->events);
    return message;
}

}  // namespace eh::clients
