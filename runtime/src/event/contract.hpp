// What clients declare about themselves, held against the catalog: whether page and program agree, and which events a
// client can take.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "event/catalog.hpp"
#include "event/codec/control.hpp"
#include "event/frame.hpp"

namespace eh {

/// The functions that a client has; of all clients that have the same. Loop only. Immutable but for notes of the loop.
class Contract {
public:
    /// A client that takes every event.
    Contract() = default;
    explicit Contract(PrototypeMap const& client) : declares_(true) { add(client); }

    /// These interfaces are not for its user: it takes none of their events. Before it is shared.
    void close(std::vector<std::string> interfaces) noexcept { closed_ = std::move(interfaces); }
    /// Whether the client has the function.
    [[nodiscard]] bool takes(ClientEvent const& event) const;

    /// With what a late `declare` brought; a raw client stays raw. Null if the prototypes of this client together would
    /// be longer than `maxBytes`.
    [[nodiscard]] std::unique_ptr<Contract> extended(PrototypeMap const& client, std::size_t maxBytes) const;

    /// About what it takes of memory.
    [[nodiscard]] std::size_t memory() const noexcept;

    /// Equal ones have the same.
    [[nodiscard]] std::size_t hash() const noexcept;
    [[nodiscard]] bool operator==(Contract const& other) const noexcept {
        return declares_ == other.declares_ && functions_ == other.functions_ && closed_ == other.closed_;
    }

    /// What a client is charged for these: their texts, and 32 bytes for each.
    [[nodiscard]] static std::size_t cost(PrototypeMap const& client) noexcept;

private:
    friend class ContractUse;
    enum class Answer : unsigned char { unknown, no, yes };

    void add(PrototypeMap const& client);
    [[nodiscard]] bool find(ClientEvent const& event) const;

    bool declares_ = false;
    std::unordered_set<std::string> functions_;  // "Display.line(string)"
    std::vector<std::string> closed_;            // interfaces
    std::size_t bytes_ = 0;
    mutable std::vector<Answer> answers_;  // by ClientEvent::number
    mutable std::size_t users_ = 0;
};

/// All contracts of an EventHandler: clients of the same page share one. Loop only.
class Contracts {
public:
    /// The one that equals it, which may be this.
    [[nodiscard]] std::shared_ptr<Contract const> share(std::unique_ptr<Contract> contract);

private:
    std::unordered_multimap<std::size_t, std::weak_ptr<Contract const>> known_;  // by hash
    std::size_t tidyAt_ = 16;
};

/// One client's part in a contract, whose memory is in the total while somebody has part in it. Loop only.
class ContractUse {
public:
    ContractUse(std::shared_ptr<Contract const> contract, QueueTotal& total) noexcept;
    ContractUse(ContractUse const&) = delete;
    ContractUse& operator=(ContractUse const&) = delete;
    ~ContractUse() { end(); }

    void change(std::shared_ptr<Contract const> contract) noexcept;
    void end() noexcept;
    [[nodiscard]] Contract const* operator->() const noexcept { return contract_.get(); }
    [[nodiscard]] Contract const* get() const noexcept { return contract_.get(); }
    /// What this client's end would free of it.
    [[nodiscard]] std::size_t ownMemory() const noexcept;

private:
    std::shared_ptr<Contract const> contract_;
    QueueTotal& total_;
};

/// One sentence for each function on which page and program differ, both prototypes in it; empty if they agree. After
/// the first 32 a last one says that there are more.
[[nodiscard]] std::vector<std::string> mismatches(Catalog const& catalog, PrototypeMap const& client,
                                                  PrototypeMap const& server);

/// One sentence for each function of the program's client interfaces that the client lacks.
[[nodiscard]] std::vector<std::string> missing(Catalog const& catalog, Contract const& contract);

}  // namespace eh
