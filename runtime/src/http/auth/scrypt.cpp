// OpenSSL's scrypt, and the text that its results are kept as.
#include "http/auth/scrypt.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#ifdef EH_TLS
#include <openssl/evp.h>
#endif

#include "event/codec/base64.hpp"
#include "http/auth/secret.hpp"

namespace eh::http {

namespace {

constexpr std::size_t hashSize = 32;
constexpr std::size_t longestSalt = 64;

bool isSound(ScryptCost const& cost) noexcept {
    return cost.logCost >= 1 && cost.logCost <= 20 && cost.blockSize >= 1 && cost.blockSize <= 32 && cost.parallel >= 1 && cost.parallel <= 16;
}

std::string derive([[maybe_unused]] std::string_view password, [[maybe_unused]] std::string_view salt, [[maybe_unused]] ScryptCost const& cost) {
#ifdef EH_TLS
    std::uint64_t const n = std::uint64_t(1) << cost.logCost;
    std::uint64_t const memory = 128 * cost.blockSize * (n + cost.parallel + 2) + (1u << 16);
    std::array<unsigned char, hashSize> key{};
    if (EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<unsigned char const*>(salt.data()), salt.size(), n, cost.blockSize,
                       cost.parallel, memory, key.data(), key.size()) != 1)
        throw std::runtime_error("scrypt failed: there is not enough memory for its cost");
    return {key.begin(), key.end()};
#else
    throw std::logic_error("this runtime was built without OpenSSL and has no scrypt");
#endif
}

std::string encoded(std::string_view bytes) {
    std::string text;
    base64::encode(text, std::as_bytes(std::span(bytes.data(), bytes.size())));
    return text;
}

std::optional<std::string> decoded(std::string_view text) {
    std::vector<std::byte> bytes(base64::decodedSize(text));
    std::size_t const size = bytes.empty() ? base64::npos : base64::decode(text, bytes.data());
    if (size == base64::npos) return std::nullopt;
    return std::string(reinterpret_cast<char const*>(bytes.data()), size);
}

/// What stands before the next "$", which goes with it.
std::string_view take(std::string_view& text) noexcept {
    std::size_t const end = std::min(text.find('$'), text.size());
    std::string_view const field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
}

unsigned numberOf(std::string_view text) noexcept {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

} // namespace

std::optional<ScryptHash> ScryptHash::parse(std::string_view text) {
    if (take(text) != "scrypt") return std::nullopt;
    ScryptHash read;
    read.cost.logCost = numberOf(take(text));
    read.cost.blockSize = numberOf(take(text));
    read.cost.parallel = numberOf(take(text));
    auto salt = decoded(take(text));
    auto hash = decoded(text);
    if (!isSound(read.cost) || !salt || !hash || salt->size() > longestSalt || hash->size() != hashSize) return std::nullopt;
    read.salt = std::move(*salt);
    read.hash = std::move(*hash);
    return read;
}

std::string ScryptHash::text() const {
    return "scrypt$" + std::to_string(cost.logCost) + "$" + std::to_string(cost.blockSize) + "$" + std::to_string(cost.parallel) + "$" +
           encoded(salt) + "$" + encoded(hash);
}

void requireScrypt([[maybe_unused]] std::string_view what) {
#ifndef EH_TLS
    throw std::logic_error(std::string(what) + " needs scrypt, and this runtime was built without OpenSSL (EH_TLS=OFF)");
#endif
}

void requireCost(ScryptCost const& cost) {
    if (!isSound(cost)) throw std::invalid_argument("ScryptCost: logCost is 1 to 20, blockSize 1 to 32, parallel 1 to 16");
}

ScryptHash scryptHash(std::string_view password, ScryptCost cost) {
    requireCost(cost);
    ScryptHash made{cost, std::string(view(makeToken())), {}};
    made.hash = derive(password, made.salt, cost);
    return made;
}

bool matches(ScryptHash const& known, std::string_view password) { return sameSecret(derive(password, known.salt, known.cost), known.hash); }

} // namespace eh::http
