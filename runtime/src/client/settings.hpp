// What does not change while a client lives.
#pragma once

#include <eh/client.hpp>

#include "client/address.hpp"
#include "event/codec/encoding.hpp"

namespace eh::clients {

struct Settings {
    Address address;
    ClientOptions options;

    [[nodiscard]] Encoding encoding() const noexcept {
        return options.encoding == ClientEncoding::json ? Encoding::json : Encoding::cbor;
    }
    [[nodiscard]] std::string_view mediaType() const noexcept {
        return encoding() == Encoding::json ? "application/x-ndjson" : "application/cbor-seq";
    }
    [[nodiscard]] std::string_view subprotocol() const noexcept {
        return encoding() == Encoding::json ? "eh1.json" : "eh1.cbor";
    }
};

}  // namespace eh::clients
