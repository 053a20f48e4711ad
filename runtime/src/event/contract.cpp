// The check of prototypes at open and at a late declaration.
#include "event/contract.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace eh {

namespace {

constexpr std::size_t perFunction = 32;
constexpr std::size_t nodeSize = 64;  // of a set, besides its text
constexpr std::size_t mostSentences = 32;

std::string functionOf(std::string_view interface, std::string_view prototype) {
    return std::string(interface).append(".").append(prototype);
}

}  // namespace

std::size_t Contract::cost(PrototypeMap const& client) noexcept {
    std::size_t bytes = 0;
    for (auto const& [interface, prototypes] : client)
        for (std::string const& prototype : prototypes) bytes += interface.size() + prototype.size() + perFunction;
    return bytes;
}

std::size_t Contract::memory() const noexcept { return bytes_ + functions_.size() * nodeSize; }

void Contract::add(PrototypeMap const& client) {
    for (auto const& [interface, prototypes] : client)
        for (std::string const& prototype : prototypes)
            if (auto const added = functions_.insert(functionOf(interface, prototype)); added.second)
                bytes_ += added.first->size() + perFunction;
}

bool Contract::takes(ClientEvent const& event) const {
    if (!declares_ && closed_.empty()) return true;
    if (event.number >= answers_.size()) answers_.resize(event.number + 1, Answer::unknown);
    Answer& answer = answers_[event.number];
    if (answer == Answer::unknown) answer = find(event) ? Answer::yes : Answer::no;
    return answer == Answer::yes;
}

bool Contract::find(ClientEvent const& event) const {
    if (std::ranges::find(closed_, event.interface) != closed_.end()) return false;
    return !declares_ || functions_.contains(functionOf(event.interface, event.prototype.text));
}

std::unique_ptr<Contract> Contract::extended(PrototypeMap const& client, std::size_t maxBytes) const {
    if (bytes_ + cost(client) > maxBytes) return nullptr;
    auto made = std::make_unique<Contract>(*this);
    if (declares_) made->add(client);
    made->answers_.clear();
    made->users_ = 0;
    return made;
}

std::size_t Contract::hash() const noexcept {
    std::size_t sum = declares_ ? 1 : 0;  // of no order, as the set has none
    for (std::string const& function : functions_) sum += std::hash<std::string>()(function);
    for (std::string const& interface : closed_) sum = sum * 31 + std::hash<std::string>()(interface);
    return sum;
}

std::shared_ptr<Contract const> Contracts::share(std::unique_ptr<Contract> contract) {
    std::size_t const hash = contract->hash();
    for (auto [at, end] = known_.equal_range(hash); at != end; ++at)
        if (auto known = at->second.lock(); known && *known == *contract) return known;
    if (known_.size() >= tidyAt_) {
        std::erase_if(known_, [](auto const& entry) { return entry.second.expired(); });
        tidyAt_ = 16 + 2 * known_.size();
    }
    std::shared_ptr<Contract const> made = std::move(contract);
    known_.emplace(hash, made);
    return made;
}

ContractUse::ContractUse(std::shared_ptr<Contract const> contract, QueueTotal& total) noexcept : total_(total) {
    change(std::move(contract));
}

void ContractUse::change(std::shared_ptr<Contract const> contract) noexcept {
    if (contract->users_++ == 0) total_.add(contract->memory());
    end();
    contract_ = std::move(contract);
}

void ContractUse::end() noexcept {
    if (contract_ && --contract_->users_ == 0) total_.remove(contract_->memory());
    contract_ = nullptr;
}

std::size_t ContractUse::ownMemory() const noexcept {
    return contract_ && contract_->users_ == 1 ? contract_->memory() : 0;
}

namespace {

std::string differs(std::string_view interface, std::string_view page, std::string_view program) {
    return std::string(interface) + '.' + std::string(prototypeName(page)) + ": the client has " + std::string(page) +
           ", the server has " + std::string(program);
}

void checkClient(Catalog const& catalog, std::string const& name, std::vector<std::string> const& prototypes,
                 std::vector<std::string>& sentences) {
    ClientInterface const* const known = catalog.client(name);
    if (known == nullptr) return;  // the program never calls it
    for (std::string const& prototype : prototypes) {
        if (sentences.size() > mostSentences) return;
        auto const& events = known->events();
        auto const event = std::ranges::find(events, prototypeName(prototype),
                                             [](ClientEvent const& e) { return std::string_view(e.prototype.name); });
        if (event != events.end() && event->prototype.text != prototype)
            sentences.push_back(differs(name, prototype, event->prototype.text));
    }
}

void checkServer(Catalog const& catalog, std::string const& name, std::vector<std::string> const& prototypes,
                 std::vector<std::string>& sentences) {
    auto const known = catalog.server(name);
    if (known == nullptr) {
        sentences.push_back(name + ": the client calls this interface, the server does not have it");
        return;
    }
    for (std::string const& prototype : prototypes) {
        if (sentences.size() > mostSentences) return;
        std::size_t const index = known->find(prototypeName(prototype));
        if (index == ServerInterface::npos)
            sentences.push_back(name + '.' + std::string(prototypeName(prototype)) + ": the client calls " + prototype +
                                ", the server does not have it");
        else if (known->events()[index].text != prototype)
            sentences.push_back(differs(name, prototype, known->events()[index].text));
    }
}

}  // namespace

std::vector<std::string> mismatches(Catalog const& catalog, PrototypeMap const& client, PrototypeMap const& server) {
    std::vector<std::string> sentences;
    for (auto const& [name, prototypes] : client) checkClient(catalog, name, prototypes, sentences);
    for (auto const& [name, prototypes] : server)
        if (sentences.size() <= mostSentences) checkServer(catalog, name, prototypes, sentences);
    if (sentences.size() > mostSentences) sentences.back() = "and further ones";
    return sentences;
}

std::vector<std::string> missing(Catalog const& catalog, Contract const& contract) {
    std::vector<std::string> sentences;
    for (ClientInterface const* const interface : catalog.clients())
        for (ClientEvent const& event : interface->events())
            if (!contract.takes(event))
                sentences.push_back(interface->name() + '.' + event.prototype.name + ": the server calls " +
                                    event.prototype.text + ", the client does not have it");
    return sentences;
}

}  // namespace eh
