// Reading a chunked body, chunk by chunk.
#pragma once

#include <stdexcept>
#include <string>

#include "support/http_client.hpp"

namespace test {

/// The next chunk, which holds no line end; empty for the last.
inline std::string readChunk(HttpClient& client) {
    std::size_t const size = std::stoul(client.readUpTo("\r\n"), nullptr, 16);
    std::string chunk = client.readUpTo("\r\n");
    chunk.resize(chunk.size() - 2);
    if (chunk.size() != size) throw std::runtime_error("a chunk of another size than it says");
    return chunk;
}

inline std::string readBody(HttpClient& client) {
    std::string all;
    for (std::string chunk; !(chunk = readChunk(client)).empty();) all += chunk;
    return all;
}

} // namespace test
