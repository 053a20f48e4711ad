// Texts to addresses, and addresses in networks.
#include "http/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace eh::http {

namespace {

constexpr std::size_t v4At = 12; // where an IPv4 address is in the bytes
constexpr unsigned allBits = 128;

bool agree(IpAddress const& a, IpAddress const& b, unsigned bits) noexcept {
    std::size_t const whole = bits / 8;
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(whole), b.bytes.begin())) return false;
    unsigned const rest = bits % 8;
    return rest == 0 || ((a.bytes.at(whole) ^ b.bytes.at(whole)) >> (8 - rest)) == 0;
}

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> copy{};
    if (text.empty() || text.size() >= copy.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), copy.begin());
    IpAddress address;
    if (inet_pton(AF_INET6, copy.data(), address.bytes.data()) == 1) return address;
    if (inet_pton(AF_INET, copy.data(), address.bytes.data() + v4At) != 1) return std::nullopt;
    address.bytes[10] = address.bytes[11] = 0xff;
    return address;
}

bool IpAddress::isV4() const noexcept {
    return bytes[10] == 0xff && bytes[11] == 0xff && std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; });
}

IpAddress IpAddress::ofClient() const noexcept {
    IpAddress client = *this;
    if (!isV4()) std::fill(client.bytes.begin() + 8, client.bytes.end(), std::uint8_t{0});
    return client;
}

std::size_t IpAddress::hash() const noexcept {
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), bytes.data(), bytes.size());
    std::uint64_t const mixed = (words[0] ^ (words[1] * 0x9e3779b97f4a7c15U)) * 0xbf58476d1ce4e5b9U;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

AddressList::AddressList(std::vector<std::string> const& entries) {
    for (std::string_view const entry : entries) {
        std::size_t const slash = std::min(entry.find('/'), entry.size());
        auto const address = IpAddress::parse(entry.substr(0, slash));
        unsigned const most = address && address->isV4() ? 32 : allBits;
        unsigned bits = most;
        if (slash < entry.size()) {
            char const* const end = entry.data() + entry.size();
            auto const [stop, error] = std::from_chars(entry.data() + slash + 1, end, bits);
            if (error != std::errc{} || stop != end) bits = most + 1;
        }
        if (!address || bits > most)
            throw std::invalid_argument("\"" + std::string(entry) + "\" is neither an IP address nor a network such as 10.0.0.0/8");
        networks_.push_back({*address, bits + allBits - most});
    }
}

bool AddressList::has(IpAddress const& address) const noexcept {
    return std::ranges::any_of(networks_, [&](Network const& network) { return agree(address, network.address, network.bits); });
}

bool AddressList::has(std::string_view address) const noexcept {
    if (networks_.empty()) return false;
    auto const parsed = IpAddress::parse(address);
    return parsed && has(*parsed);
}

} // namespace eh::http
