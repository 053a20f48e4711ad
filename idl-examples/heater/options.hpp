// The command line of the heater.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::filesystem::path users;                 ///< a file of lines that --line writes; empty: two users for a look around
    std::chrono::milliseconds idle{30 * 60'000};
    std::chrono::milliseconds lifetime{12 * 3'600'000};
    std::string lineFor;                         ///< "ada operator": write her line and end
};

/// Throws std::invalid_argument with a sentence.
Options readOptions(int argc, char** argv);
