// Memory that will be needed in a moment, fetched while something else is done.
#pragma once

#include <cstddef>

namespace eh {

/// Has the processor fetch the lines that `size` bytes from `begin` on lie in. It need not be valid memory: nothing is read.
///
/// Design note. What a thousand connections hold is more than the cache next to a processor, so that each is cold when its turn
/// comes, and it is a chain of objects: link, sink, socket, stream. Whoever goes through many of them fetches those ahead of him,
/// one pointer of the chain further with each step (LinkPort::prefetch).
inline void prefetch(void const* begin, std::size_t size) noexcept {
    constexpr std::size_t line = 64;
    char const* const first = static_cast<char const*>(begin);
    for (std::size_t at = 0; at < size; at += line) __builtin_prefetch(first + at);
    if (size != 0) __builtin_prefetch(first + size - 1);
}

}  // namespace eh
