// Options of C, in which 0 chooses the default, and lists of texts in them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eh::c {

/// Takes what was chosen over into the options of C++.
struct Choose {
    template <typename Option, typename Given>
    void operator()(Option& option, Given given) const {
        if (given != 0) option = Option(given);
    }
};

/// The other way round: tells what there is.
struct Tell {
    void operator()(std::size_t option, std::size_t& told) const { told = option; }
    void operator()(std::chrono::milliseconds option, std::uint32_t& told) const { told = static_cast<std::uint32_t>(option.count()); }
};

/// Copies a list of the options; throws a sentence if it, or one in it, is NULL: "`whose`: the list of `name`s is NULL".
std::vector<std::string> textsOf(char const* const* texts, std::size_t count, std::string const& whose, std::string const& name);

}  // namespace eh::c
