// Names: what is a name, what a target language can call it, and which name somebody may have meant.
#pragma once

#include "model.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ehc {

inline constexpr std::size_t longestName = 128;

bool isAscii(char c);
bool isDigit(char c);
/// A letter from a to z in either case, or an underscore.
bool isLetter(char c);

/// `int`, `long`, `double`, `string` or `byte`.
bool isTypeName(std::string_view word);
/// A word that the language keeps for itself: the type names, `client` and `server`.
bool isKeyword(std::string_view word);
/// `client`, `server`, or a slip of one of them.
bool isAlmostKind(std::string_view word);

/// `a` and `b` without regard to the case of ASCII letters.
bool equalIgnoringCase(std::string_view a, std::string_view b);
std::string toLower(std::string_view text);

/// The least number of insertions, deletions, changes and swaps of neighbours that make `b` of `a`; if that is more
/// than `limit`, any number above it.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate that `word` is probably a slip of (ignoring case); empty if none is near.
std::string_view didYouMean(std::string_view word, std::span<std::string_view const> candidates);

enum class Language { cpp, c, java, javascript };
enum class Position { interface, event, parameter };

/// Whether `language` cannot use `name` in that position: keywords, macros, names that generated code itself uses.
bool isReserved(Language language, Position position, std::string_view name);

/// What one interface's things are called in one language: the names of the file, with a trailing `_` where one is
/// reserved there, and another if that is taken too.
struct LocalNames {
    std::string interface;
    std::vector<std::string> events;
    std::vector<std::vector<std::string>> parameters;     ///< for each event
};

/// The local names of all interfaces of a model.
std::vector<LocalNames> localNames(Language language, Model const& model);

}
