// One block of 64 bytes after the other, for texts that are at hand as a whole.
#include "link/ws/sha1.hpp"

#include <bit>
#include <cstdint>
#include <string>

namespace eh::ws {

namespace {

constexpr std::size_t blockSize = 64;
constexpr std::size_t lengthSize = 8;

class State {
public:
    void take(std::string_view block) noexcept {
        std::array<std::uint32_t, 80> const words = schedule(block);
        auto [a, b, c, d, e] = hash_;
        for (std::size_t t = 0; t < words.size(); ++t) {
            auto const [mixed, constant] = round(t / 20, b, c, d);
            std::uint32_t const next = std::rotl(a, 5) + mixed + e + constant + words[t];
            e = d;
            d = c;
            c = std::rotl(b, 30);
            b = a;
            a = next;
        }
        std::uint32_t const turned[] = {a, b, c, d, e};
        for (std::size_t i = 0; i < hash_.size(); ++i) hash_[i] += turned[i];
    }

    [[nodiscard]] Sha1Digest digest() const noexcept {
        Sha1Digest out;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::byte>((hash_[i / 4] >> (24 - 8 * (i % 4))) & 0xFFu);
        return out;
    }

private:
    struct Round {
        std::uint32_t mixed;
        std::uint32_t constant;
    };

    static Round round(std::size_t quarter, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
        switch (quarter) {
        case 0: return {(b & c) | (~b & d), 0x5A827999u};
        case 1: return {b ^ c ^ d, 0x6ED9EBA1u};
        case 2: return {(b & c) | (b & d) | (c & d), 0x8F1BBCDCu};
        default: return {b ^ c ^ d, 0xCA62C1D6u};
        }
    }

    static std::array<std::uint32_t, 80> schedule(std::string_view block) noexcept {
        std::array<std::uint32_t, 80> words{};
        for (std::size_t i = 0; i < blockSize; ++i)
            words[i / 4] = words[i / 4] << 8u | static_cast<unsigned char>(block[i]);
        for (std::size_t t = 16; t < words.size(); ++t)
            words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
        return words;
    }

    std::array<std::uint32_t, 5> hash_{0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u, 0xC3D2E1F0u};
};

}  // namespace

Sha1Digest sha1(std::string_view text) {
    std::uint64_t const bits = std::uint64_t{text.size()} * 8;
    State state;
    for (; text.size() >= blockSize; text.remove_prefix(blockSize)) state.take(text.substr(0, blockSize));

    std::string last(text);
    last.push_back('\x80');
    while (last.size() % blockSize != blockSize - lengthSize) last.push_back('\0');
    for (std::size_t i = 0; i < lengthSize; ++i) last.push_back(static_cast<char>((bits >> (56 - 8 * i)) & 0xFFu));
    for (std::string_view rest = last; !rest.empty(); rest.remove_prefix(blockSize))
        state.take(rest.substr(0, blockSize));
    return state.digest();
}

}  // namespace eh::ws
