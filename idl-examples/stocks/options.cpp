// Reads the command line: pairs of a name and a value.
#include "options.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace {

std::uint64_t number(std::string_view name, std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
        throw std::invalid_argument(std::string(name) + " takes a number from " + std::to_string(least) + " to " +
                                    std::to_string(most) + ", not '" + std::string(text) + "'");
    }
    return value;
}

}  // namespace

Options readOptions(int argc, char const* const* argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        std::string_view const name = argv[i];
        std::string_view const value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--address" && !value.empty()) {
            options.address = value;
        } else if (name == "--port") {
            options.port = static_cast<std::uint16_t>(number(name, value, 0, 65'535));
        } else if (name == "--certificate" && !value.empty()) {
            options.certificate = value;
        } else if (name == "--key" && !value.empty()) {
            options.key = value;
        } else if (name == "--seed") {
            options.seed = number(name, value, 0, UINT64_MAX);
        } else if (name == "--interval") {
            options.interval = std::chrono::milliseconds(number(name, value, 1, 3'600'000));
        } else {
            throw std::invalid_argument("not understood: '" + std::string(name) +
                                        "'\nusage: stocks [--port N] [--address IP] [--certificate FILE --key FILE] [--seed N] [--interval MS]");
        }
    }
    return options;
}
