// ehc, the interface compiler.
#include "compile.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace {

/// Colours are for terminals, and for people who have not said no.
ehc::Color color() {
#if __has_include(<unistd.h>)
    char const* const refused = std::getenv("NO_COLOR");
    char const* const terminal = std::getenv("TERM");
    bool const able = terminal && std::string_view(terminal) != "dumb" && isatty(STDERR_FILENO) == 1;
    if (able && (!refused || !*refused)) return ehc::Color::terminal;
#endif
    return ehc::Color::none;
}

}

int main(int argc, char** argv) {
    try {
        int const status = ehc::run({argv + 1, argv + argc}, {std::cin, std::cout, std::cerr, color()});
        if (std::cout.flush()) return status;
        std::cerr << "ehc: cannot write to the standard output\n";
    } catch (std::exception const& error) {
        std::cerr << "ehc: this should not have happened: " << error.what() << '\n';
    }
    return ehc::exitErrors;
}
