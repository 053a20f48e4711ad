// Words are loaded and stored through memcpy, so neither alignment nor byte order matters.
#include "link/ws/mask.hpp"

#include <cstdint>
#include <cstring>

namespace eh::ws {

namespace {

using Word = std::uint64_t;

void maskWord(char* at, Word key) noexcept {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    word ^= key;
    std::memcpy(at, &word, sizeof word);
}

}  // namespace

void applyMask(std::span<char> bytes, MaskKey key, std::size_t offset) noexcept {
    std::array<unsigned char, sizeof(Word)> turned;
    for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) % key.size()];
    Word word = 0;
    std::memcpy(&word, turned.data(), sizeof word);

    char* at = bytes.data();
    std::size_t left = bytes.size();
    constexpr std::size_t block = 4 * sizeof(Word);
    for (; left >= block; left -= block, at += block)
        for (std::size_t i = 0; i < block; i += sizeof(Word)) maskWord(at + i, word);
    for (; left >= sizeof(Word); left -= sizeof(Word), at += sizeof(Word)) maskWord(at, word);
    for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(static_cast<unsigned char>(at[i]) ^ turned[i]);
}

}  // namespace eh::ws
