// The pen of all emitters: blocks of code that look like their output, with named holes.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ehc {

/// A named hole of a block and what goes into it.
struct Hole {
    std::string_view name;
    std::string value;
};

/// Fills the holes of `block`, a raw string that begins and ends with a line break.
///
/// The indentation common to all lines is removed. `{{name}}` is a hole. A hole alone on its line takes any number of
/// lines, each indented like the hole, and leaves no line if its value is empty; elsewhere a value must be one line.
/// Blank lines get no indentation; the result ends with a line break. Values are not searched for holes.
/// Throws std::logic_error for a hole without a value, a value without a hole, and several lines within a line.
std::string code(std::string_view block, std::initializer_list<Hole> holes);

/// `head` + the items separated by commas + `tail`, broken into indented lines where it would pass `width` columns.
std::string listing(std::string const& head, std::vector<std::string> const& items, std::string const& tail,
                    std::size_t width = 112);

/// Source text of a string literal with double quotes, for ASCII text.
std::string literal(std::string_view text);

}
