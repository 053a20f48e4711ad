// ehc, the interface compiler.
#include "compile.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        return ehc::run({argv + 1, argv + argc}, std::cout, std::cerr);
    } catch (std::exception const& error) {
        std::cerr << "ehc: this should not have happened: " << error.what() << '\n';
        return ehc::exitErrors;
    }
}
