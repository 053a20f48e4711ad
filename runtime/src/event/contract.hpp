// What one client declared about itself, held against the catalog: whether page and program agree, and which events
// the client can take.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "event/catalog.hpp"
#include "event/codec/control.hpp"

namespace eh {

/// The functions of one client. Loop only.
class Contract {
public:
    /// A client that takes every event.
    Contract() = default;
    explicit Contract(PrototypeMap const& client) : declares_(true) { add(client); }

    /// Whether the client has the function. The answer for an event never changes from yes to no.
    [[nodiscard]] bool takes(ClientEvent const& event) const;

    /// Adds what a late `declare` brought; a raw client stays raw. False, and nothing added, if the prototypes of this
    /// client together would be longer than `maxBytes`.
    [[nodiscard]] bool extend(PrototypeMap const& client, std::size_t maxBytes);

    /// About what it takes of memory.
    [[nodiscard]] std::size_t memory() const noexcept;

    /// What a client is charged for these: their texts, and 32 bytes for each.
    [[nodiscard]] static std::size_t cost(PrototypeMap const& client) noexcept;

private:
    enum class Answer : unsigned char { unknown, no, yes };

    void add(PrototypeMap const& client);
    [[nodiscard]] bool find(ClientEvent const& event) const;

    bool declares_ = false;
    std::unordered_set<std::string> functions_;  // "Display.line(string)"
    std::size_t bytes_ = 0;
    mutable std::vector<Answer> answers_;  // by ClientEvent::number
};

/// One sentence for each function on which page and program differ, both prototypes in it; empty if they agree. After
/// the first 32 a last one says that there are more.
[[nodiscard]] std::vector<std::string> mismatches(Catalog const& catalog, PrototypeMap const& client,
                                                  PrototypeMap const& server);

/// One sentence for each function of the program's client interfaces that the client lacks.
[[nodiscard]] std::vector<std::string> missing(Catalog const& catalog, Contract const& contract);

}  // namespace eh
