// Addresses of clients as numbers: compared, masked, and looked up in lists.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eh::http {

/// An IPv4 address in the dress of IPv6, or an IPv6 address.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    bool operator==(IpAddress const&) const = default;

    /// Without port and brackets; nothing for any other text.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;
    [[nodiscard]] bool isV4() const noexcept;
    /// What one client has: the address of IPv4, the first 64 bits of IPv6, where everybody has the rest to choose.
    [[nodiscard]] IpAddress ofClient() const noexcept;
    [[nodiscard]] std::size_t hash() const noexcept;
};

/// A list of addresses and networks, as a program gives it: "10.0.0.1", "10.0.0.0/8", "fd00::/8".
class AddressList {
public:
    AddressList() = default;
    /// Throws std::invalid_argument, naming it, for an entry that is neither.
    explicit AddressList(std::vector<std::string> const& entries);

    [[nodiscard]] bool empty() const noexcept { return networks_.empty(); }
    [[nodiscard]] bool has(IpAddress const& address) const noexcept;
    /// False for what is no address.
    [[nodiscard]] bool has(std::string_view address) const noexcept;

private:
    struct Network {
        IpAddress address;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

} // namespace eh::http
