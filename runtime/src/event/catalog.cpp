// Interfaces are few and found by name: a vector and a mutex serve.
#include "event/catalog.hpp"

#include <algorithm>
#include <stdexcept>

#include "event/codec/codec.hpp"

namespace eh {

namespace {

Prototype parsed(InterfaceInfo const& info, std::string_view text) {
    if (auto prototype = parsePrototype(text)) return *std::move(prototype);
    throw std::invalid_argument("interface " + std::string(info.name) + ": \"" + std::string(text) +
                                "\" is not a prototype");
}

bool samePrototypes(ClientInterface const& known, InterfaceInfo const& info) {
    return std::ranges::equal(known.events(), info.prototypes, {},
                              [](ClientEvent const& event) { return std::string_view(event.prototype.text); });
}

}  // namespace

ClientInterface::ClientInterface(InterfaceInfo const& info, std::uint32_t firstNumber) : name_(info.name) {
    events_.reserve(info.prototypes.size());
    for (std::string_view const text : info.prototypes) {
        ClientEvent& event = events_.emplace_back(ClientEvent{name_, parsed(info, text), firstNumber++});
        for (Encoding const encoding : encodings)
            event.prefixes[static_cast<std::size_t>(encoding)] = codec::eventPrefix(encoding, name_, event.prototype);
    }
}

ServerInterface::ServerInterface(InterfaceInfo const& info, Receiver& receiver)
    : name_(info.name), terminated_(info.terminated), receiver_(&receiver) {
    events_.reserve(info.prototypes.size());
    for (std::string_view const text : info.prototypes) events_.push_back(parsed(info, text));
    for (std::size_t i = 0; i < events_.size(); ++i) {
        indices_.emplace(events_[i].name, i);
        labels_.push_back(name_ + '.' + events_[i].name);
    }
}

std::size_t ServerInterface::find(std::string_view function) const noexcept {
    auto const found = indices_.find(function);
    return found == indices_.end() ? npos : found->second;
}

ClientInterface const& Catalog::addClient(InterfaceInfo const& info) {
    std::scoped_lock const lock(mutex_);
    for (auto const& known : clients_) {
        if (known->name() != info.name) continue;
        if (samePrototypes(*known, info)) return *known;
        throw std::invalid_argument("the client interface " + known->name() +
                                    " is known to this EventHandler with other prototypes; generate all stubs from one file");
    }
    auto made = std::make_unique<ClientInterface>(info, nextNumber_);
    nextNumber_ += static_cast<std::uint32_t>(info.prototypes.size());
    return *clients_.emplace_back(std::move(made));
}

void Catalog::addServer(Receiver& receiver) {
    auto made = std::make_shared<ServerInterface const>(ReceiverAccess::info(receiver), receiver);
    std::scoped_lock const lock(mutex_);
    if (std::ranges::any_of(servers_, [&](auto const& known) { return known->name() == made->name(); }))
        throw std::invalid_argument("the server interface " + made->name() +
                                    " has a receiver in this EventHandler already; destroy its Registration first");
    servers_.push_back(std::move(made));
    serversVersion_.fetch_add(1, std::memory_order_release);
}

void Catalog::removeServer(std::string_view name) {
    std::scoped_lock const lock(mutex_);
    serversVersion_.fetch_add(1, std::memory_order_release);
    std::erase_if(servers_, [name](auto const& known) {
        if (known->name() != name) return false;
        known->forget();
        return true;
    });
}

std::shared_ptr<ServerInterface const> Catalog::server(std::string_view name) const {
    std::scoped_lock const lock(mutex_);
    for (auto const& known : servers_)
        if (known->name() == name) return known;
    return nullptr;
}

ClientInterface const* Catalog::client(std::string_view name) const {
    std::scoped_lock const lock(mutex_);
    for (auto const& known : clients_)
        if (known->name() == name) return known.get();
    return nullptr;
}

std::vector<ClientInterface const*> Catalog::clients() const {
    std::scoped_lock const lock(mutex_);
    std::vector<ClientInterface const*> all;
    for (auto const& known : clients_) all.push_back(known.get());
    return all;
}

std::vector<std::shared_ptr<ServerInterface const>> Catalog::servers() const {
    std::scoped_lock const lock(mutex_);
    return servers_;
}

}  // namespace eh
