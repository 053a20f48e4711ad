// Reads the options one by one.
#include "options.hpp"

#include <stdexcept>
#include <string_view>

Options readOptions(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        std::string_view const name = argv[i];
        std::string const value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--address" && !value.empty()) {
            options.address = value;
        } else if (name == "--folder" && !value.empty()) {
            options.folder = value;
        } else if (name == "--port" && !value.empty() && value.size() <= 5 &&
                   value.find_first_not_of("0123456789") == value.npos && std::stoi(value) <= 65'535) {
            options.port = static_cast<std::uint16_t>(std::stoi(value));
        } else {
            throw std::invalid_argument("not understood: " + std::string(name) + ' ' + value +
                                        "\nusage: resources [--port 0..65535] [--address IP] [--folder DIR]");
        }
    }
    return options;
}
