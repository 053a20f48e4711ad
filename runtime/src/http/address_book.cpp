// Finding, making and forgetting entries.
#include "http/address_book.hpp"

namespace eh::http {

AddressBook::Entry& AddressBook::of(std::string_view remote) {
    return entries_[IpAddress::parse(remote).value_or(IpAddress{}).ofClient()];
}

void AddressBook::sweep() {
    auto const now = loop_.now();
    std::erase_if(entries_, [&](auto const& entry) {
        return entry.second.sockets == 0 && entry.second.receiving == 0 && entry.second.requests.isFresh(now);
    });
}

} // namespace eh::http
