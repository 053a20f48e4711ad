// SHA-256 (FIPS 180-4), so that whoever uploads can compare what arrived.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace testbed {

class Sha256 {
public:
    void add(std::string_view bytes);
    /// In hexadecimal digits. Nothing may be added any more.
    [[nodiscard]] std::string finish();

private:
    void addBlock(unsigned char const* block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> block_{};
    std::size_t filled_ = 0;  // of the block
    std::uint64_t size_ = 0;
};

}  // namespace testbed
