// The command line of the example.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string certificate;  ///< a PEM file, and the one of its key: HTTPS
    std::string key;
    std::uint64_t seed = 1;
    std::chrono::milliseconds interval{400};  ///< between two moves of the prices
};

/// Throws std::invalid_argument, with a sentence and the usage, for whatever is not understood.
Options readOptions(int argc, char const* const* argv);
