// What a file says, as it was written: each node knows its place, nothing is judged yet.
#pragma once

#include "source.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ehc::ast {

/// A word of the text. Empty where the text lacks one; the parser has complained then.
struct Word {
    std::string_view text;     ///< a view of the source
    Span where;
};

/// The lines of the documentation comments before a declaration, without the comment's own signs.
using Documentation = std::vector<std::string>;

/// `[]` or `[number]` after a parameter's name.
struct Brackets {
    Span where;
    std::optional<Word> number;
};

struct Parameter {
    Documentation documentation;
    Word type;
    Word name;
    std::optional<Brackets> brackets;
};

struct Event {
    Documentation documentation;
    Word name;
    std::vector<Parameter> parameters;
};

struct Interface {
    Documentation documentation;
    Word kind;
    Word name;
    std::vector<Event> events;
    bool damaged = false;      ///< the parser complained inside: what is missing may be its fault
};

struct File {
    std::vector<Interface> interfaces;
    bool damaged = false;
};

}
