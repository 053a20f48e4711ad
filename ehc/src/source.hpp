// The text of one .ehi file and the way from byte offsets to lines and columns, so that no later step counts lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ehc {

class Diagnostics;

/// A piece of a source text: byte offsets, the end excluded. An empty span is a place between two characters.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Where a byte is, as people count: from 1, columns in code points.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// One input file, for one thread. Its text does not change; everything that views its text must not outlive it.
class Source {
public:
    /// `name` is what messages call the file. A byte order mark at the beginning of `bytes` is dropped.
    Source(std::string name, std::string bytes);

    std::string const& name() const { return name_; }
    std::string_view text() const { return text_; }
    std::string_view text(Span span) const { return text().substr(span.begin, span.end - span.begin); }

    Place place(std::size_t offset) const;
    /// The line that contains `offset`, without its line break.
    Span line(std::size_t offset) const;

    /// Complains of everything that is not UTF-8 and of control characters other than tab and line breaks.
    void checkCharacters(Diagnostics& diagnostics) const;

private:
    std::size_t lineIndex(std::size_t offset) const;

    std::string name_;
    std::string text_;
    std::vector<std::size_t> lineStarts_;
    /// A place told before, from which to count on: a file of one long line may have a thousand places to be told.
    struct Reached {
        std::size_t offset = 0;
        Place place{1, 1};
    };
    mutable Reached reached_;
};

/// One code point decoded from the front of `text`, or the length of the bytes that are not UTF-8.
struct Decoded {
    char32_t codePoint = 0;
    std::size_t length = 1;
    bool valid = false;
};

/// Decodes the first code point of `text`, which must not be empty. Surrogates and overlong forms are not valid.
Decoded decode(std::string_view text);

/// Whether a terminal shows `c` rather than obeying it.
bool isPrintable(Decoded c);

/// The number of code points in `text`; a byte that is not UTF-8 counts as one.
std::size_t codePoints(std::string_view text);

}
