// Errors as data, and the only place that knows what an error looks like on paper.
#pragma once

#include "ids.hpp"
#include "source.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// A second place that explains the first.
struct Note {
    Span where;
    std::string sentence;
};

struct Diagnostic {
    Id id;
    Span where;
    std::string sentence;
    std::string hint;              ///< empty if there is nothing to advise
    std::optional<Note> note;
};

/// The errors found in one file. Details of at most `kept` of them are held; all are counted.
class Diagnostics {
public:
    static constexpr std::size_t kept = 1000;

    void add(Diagnostic diagnostic);
    /// Details of no more are held: then there is no need to word them.
    bool isFull() const { return list_.size() >= kept; }
    void addUntold() { ++count_; }
    bool empty() const { return count_ == 0; }
    std::size_t count() const { return count_; }
    std::vector<Diagnostic> const& list() const { return list_; }

private:
    std::vector<Diagnostic> list_;
    std::size_t count_ = 0;
};

/// At most so many errors of a file are printed.
inline constexpr std::size_t printedErrors = 100;

/// Whether what is printed is shown by a terminal that knows colours.
enum class Color { none, terminal };

/// The errors held, in the order of their places.
std::vector<Diagnostic> inOrder(Diagnostics const& diagnostics);

/// All errors in the order of their places, each with its source line and carets, then how many there are.
std::string format(Source const& source, Diagnostics const& diagnostics, Color color = Color::none);

}
