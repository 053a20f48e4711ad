// What one client declared about itself, held against the catalog: whether page and program agree, and which events
// the client can take.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "event/catalog.hpp"
#include "event/codec/control.hpp"

namespace eh {

/// The functions of one client. Loop only.
class Contract {
public:
    /// A client that takes every event.
    Contract() = default;
    explicit Contract(PrototypeMap client);

    /// Whether the client has the function. The answer for an event never changes from yes to no.
    [[nodiscard]] bool takes(ClientEvent const& event) const;

    /// Adds what a late `declare` brought; a raw client stays raw. False, and nothing added, if the prototypes of this
    /// client together would be longer than `maxBytes`.
    [[nodiscard]] bool extend(PrototypeMap client, std::size_t maxBytes);

private:
    enum class Answer : unsigned char { unknown, no, yes };

    [[nodiscard]] bool find(ClientEvent const& event) const;

    bool declares_ = false;
    PrototypeMap client_;
    std::size_t bytes_ = 0;  // of all names and prototypes
    mutable std::vector<Answer> answers_;  // by ClientEvent::number
};

/// One sentence for each function on which page and program differ, both prototypes in it; empty if they agree.
[[nodiscard]] std::vector<std::string> mismatches(Catalog const& catalog, PrototypeMap const& client,
                                                  PrototypeMap const& server);

/// One sentence for each function of the program's client interfaces that the client lacks.
[[nodiscard]] std::vector<std::string> missing(Catalog const& catalog, Contract const& contract);

}  // namespace eh
