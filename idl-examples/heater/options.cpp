// Reads the options one by one.
#include "options.hpp"

#include <stdexcept>
#include <string_view>

namespace {

constexpr std::string_view usage =
    "\nusage: heater [--port 0..65535] [--address IP] [--users FILE] [--idle MS] [--lifetime MS]"
    "\n       heater --line \"USER ROLE...\"   reads a password and writes a line for FILE";

long number(std::string_view name, std::string const& value, long most) {
    bool const isNumber = !value.empty() && value.size() <= 9 && value.find_first_not_of("0123456789") == value.npos;
    long const read = isNumber ? std::stol(value) : -1;
    if (read < 0 || read > most) 
        throw std::invalid_argument(std::string(name) + " needs a number from 0 to " + std::to_string(most) + ", not '" + value + "'" + std::string(usage));
    return read;
}

} // namespace

Options readOptions(int argc, char** argv) {
    constexpr long day = 86'400'000;
    Options options;
    for (int i = 1; i < argc; i += 2) {
        std::string_view const name = argv[i];
        std::string const value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--address" && !value.empty()) options.address = value;
        else if (name == "--users" && !value.empty()) options.users = value;
        else if (name == "--line" && !value.empty()) options.lineFor = value;
        else if (name == "--port") options.port = static_cast<std::uint16_t>(number(name, value, 65'535));
        else if (name == "--idle") options.idle = std::chrono::milliseconds(number(name, value, day));
        else if (name == "--lifetime") options.lifetime = std::chrono::milliseconds(number(name, value, day));
        else throw std::invalid_argument("not understood: " + std::string(name) + ' ' + value + std::string(usage));
    }
    return options;
}
