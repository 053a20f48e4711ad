// The command line of the resource manager.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::filesystem::path folder = "resources";  ///< made if it is not there
};

/// Throws std::invalid_argument with a sentence.
Options readOptions(int argc, char** argv);
