// The check of prototypes at open and at a late declaration.
#include "event/contract.hpp"

#include <algorithm>
#include <utility>

namespace eh {

namespace {

std::size_t sizeOf(PrototypeMap const& map) {
    std::size_t bytes = 0;
    for (auto const& [interface, prototypes] : map) {
        bytes += interface.size();
        for (std::string const& prototype : prototypes) bytes += prototype.size();
    }
    return bytes;
}

}  // namespace

Contract::Contract(PrototypeMap client) : declares_(true), client_(std::move(client)), bytes_(sizeOf(client_)) {}

bool Contract::takes(ClientEvent const& event) const {
    if (!declares_) return true;
    if (event.number >= answers_.size()) answers_.resize(event.number + 1, Answer::unknown);
    Answer& answer = answers_[event.number];
    if (answer == Answer::unknown) answer = find(event) ? Answer::yes : Answer::no;
    return answer == Answer::yes;
}

bool Contract::find(ClientEvent const& event) const {
    auto const interface = client_.find(std::string(event.interface));
    return interface != client_.end() && std::ranges::find(interface->second, event.prototype.text) != interface->second.end();
}

bool Contract::extend(PrototypeMap client, std::size_t maxBytes) {
    std::size_t const more = sizeOf(client);
    if (bytes_ + more > maxBytes) return false;
    bytes_ += more;
    for (auto& [interface, prototypes] : client) {
        auto& known = client_[interface];
        for (auto& prototype : prototypes)
            if (std::ranges::find(known, prototype) == known.end()) known.push_back(std::move(prototype));
    }
    std::ranges::replace(answers_, Answer::no, Answer::unknown);
    return true;
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
    for (auto const& [name, prototypes] : server) checkServer(catalog, name, prototypes, sentences);
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
