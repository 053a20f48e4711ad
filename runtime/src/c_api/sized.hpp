// Structs that begin with their size: programs and libraries of different ages understand each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

namespace eh::c {

/// No struct becomes so large: it is a size that was never set, and to look for what is beyond would read who knows what.
constexpr std::size_t largestStruct = 64u << 10;

inline void requireSize(std::size_t size, char const* what) {
    if (size < sizeof(std::size_t) || size > largestStruct)
        throw std::invalid_argument(std::string(what) + ": the size is not set; write .size = sizeof of the struct");
}

/// A copy of what the program gave, all zero where it gave nothing. Throws if the program chose what this library does not
/// know.
template <typename Struct>
Struct readSized(Struct const* given, char const* what) {
    Struct read{};
    if (given == nullptr) return read;
    requireSize(given->size, what);
    auto const* const bytes = reinterpret_cast<unsigned char const*>(given);
    if (std::any_of(bytes + std::min(given->size, sizeof(Struct)), bytes + given->size, [](unsigned char b) { return b != 0; }))
        throw std::invalid_argument(std::string(what) + ": something is set that this version of the library does not know");
    std::memcpy(&read, bytes, std::min(given->size, sizeof(Struct)));
    return read;
}

/// Fills what the program has room for.
template <typename Struct>
void writeSized(Struct const& full, Struct& given, char const* what) {
    requireSize(given.size, what);
    std::size_t const size = given.size;
    std::memcpy(&given, &full, std::min(size, sizeof(Struct)));
    given.size = size;
}

}  // namespace eh::c
