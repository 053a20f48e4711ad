// Section 7.1 of RFC 7692: an offer with a parameter that is unknown, twice there or out of range is none.
#include "link/ws/deflate_offer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "http/text.hpp"
#include "link/ws/deflate.hpp"

namespace eh::ws {

namespace {

struct Offer {
    bool serverForgets = false;
    bool clientForgets = false;
    std::optional<int> serverBits;
    std::optional<int> clientBits;  // largestWindowBits if the client only says that it would obey
};

/// "8" to "15", perhaps in quotes.
std::optional<int> bitsOf(std::string_view text) noexcept {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    int bits = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    bool const isNumber = error == std::errc() && end == text.data() + text.size() && !text.starts_with('0') && !text.starts_with('-');
    return isNumber && bits >= 8 && bits <= largestWindowBits ? std::optional(bits) : std::nullopt;
}

/// False for what makes the offer void.
bool takeName(Offer& offer, std::string_view name) noexcept {
    if (name == "server_no_context_takeover") return !std::exchange(offer.serverForgets, true);
    if (name == "client_no_context_takeover") return !std::exchange(offer.clientForgets, true);
    if (name != "client_max_window_bits" || offer.clientBits) return false;
    offer.clientBits = largestWindowBits;
    return true;
}

bool takeBits(Offer& offer, std::string_view name, std::string_view value) noexcept {
    bool const isServers = name == "server_max_window_bits";
    if (!isServers && name != "client_max_window_bits") return false;
    auto& bits = isServers ? offer.serverBits : offer.clientBits;
    if (bits) return false;
    bits = bitsOf(value);
    return bits.has_value();
}

/// Cuts what stands in front of the next semicolon off, without the blanks around it.
std::string_view takePart(std::string_view& text) noexcept {
    std::size_t const semicolon = std::min(text.find(';'), text.size());
    auto const part = http::trimmed(text.substr(0, semicolon));
    text.remove_prefix(std::min(semicolon + 1, text.size()));
    return part;
}

std::optional<Offer> parse(std::string_view element) noexcept {
    if (!http::sameText(takePart(element), "permessage-deflate")) return std::nullopt;
    Offer offer;
    while (!element.empty()) {
        std::string_view const part = takePart(element);
        std::size_t const equals = part.find('=');
        bool const isGood = equals == std::string_view::npos
                                ? takeName(offer, part)
                                : takeBits(offer, http::trimmed(part.substr(0, equals)), http::trimmed(part.substr(equals + 1)));
        if (!isGood) return std::nullopt;
    }
    return offer;
}

std::optional<DeflateAgreement> agree(Offer const& offer, int clientWindowBits) {
    if (offer.serverBits && *offer.serverBits < smallestWindowBits) return std::nullopt;
    DeflateAgreement agreement;
    agreement.answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    if (offer.serverBits) {
        agreement.serverWindowBits = *offer.serverBits;
        agreement.answer.append("; server_max_window_bits=").append(std::to_string(agreement.serverWindowBits));
    }
    if (!offer.clientBits) return agreement;  // then it must not be told, and may use the largest
    agreement.clientWindowBits = std::min(*offer.clientBits, clientWindowBits);
    if (agreement.clientWindowBits < largestWindowBits)
        agreement.answer.append("; client_max_window_bits=").append(std::to_string(agreement.clientWindowBits));
    return agreement;
}

}  // namespace

std::optional<DeflateAgreement> agreeOnDeflate(http::Request const& request, int clientWindowBits) {
    std::optional<DeflateAgreement> agreement;
    for (http::Header const& header : request.headers) {
        if (!http::sameText(header.name, "Sec-WebSocket-Extensions")) continue;
        bool const found = http::anyElement(header.value, [&](std::string_view element) {
            if (auto const offer = parse(element)) agreement = agree(*offer, clientWindowBits);
            return agreement.has_value();
        });
        if (found) break;
    }
    return agreement;
}

}  // namespace eh::ws
