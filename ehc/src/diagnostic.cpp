// Formats errors: the head line, the source line, carets under the whole span, the hint, the second place.
#include "diagnostic.hpp"

#include <algorithm>
#include <utility>

namespace ehc {

namespace {

constexpr std::size_t tabWidth = 4;
constexpr std::size_t widestLine = 160;      // longer source lines are shown in part
constexpr std::size_t shownBefore = 60;      // code points before the span in such a part

/// A source line and its carets, tabs expanded so that both stay aligned wherever they are shown.
struct Picture {
    std::string text;
    std::string carets;
};

class Painter {
public:
    void put(std::string_view codePoint, bool marked) {
        if (codePoint == "\t") {
            std::size_t const width = tabWidth - column_ % tabWidth;
            picture_.text.append(width, ' ');
            mark(width, marked);
            return;
        }
        picture_.text += isPrintable(decode(codePoint)) ? codePoint : std::string_view("?");
        mark(1, marked);
    }

    void ellipsis() {
        picture_.text += "...";
        mark(3, false);
    }

    /// Makes the place after the last character visible if nothing is marked.
    Picture finish() {
        std::size_t const last = picture_.carets.find_last_of('^');
        if (last != std::string::npos) picture_.carets.resize(last + 1);
        else picture_.carets += '^';
        return std::move(picture_);
    }

private:
    void mark(std::size_t width, bool marked) {
        picture_.carets.append(width, marked ? '^' : ' ');
        column_ += width;
    }

    Picture picture_;
    std::size_t column_ = 0;
};

/// Where to begin when a line is too long to be shown whole.
std::size_t firstShown(std::string_view text, std::size_t line, std::size_t spanBegin) {
    std::size_t begin = spanBegin;
    for (std::size_t i = 0; i < shownBefore && begin > line; ++i) {
        do --begin; while (begin > line && (static_cast<unsigned char>(text[begin]) & 0xc0u) == 0x80u);
    }
    return begin;
}

Picture paint(Source const& source, Span where) {
    Span const line = source.line(where.begin);
    // An empty span still gets one caret; a span over several lines is marked on its first.
    std::size_t const markedEnd = std::max(std::min(where.end, line.end), where.begin + 1);
    bool const whole = line.end - line.begin <= widestLine;
    Painter painter;
    std::size_t at = whole ? line.begin : firstShown(source.text(), line.begin, where.begin);
    if (at != line.begin) painter.ellipsis();
    std::size_t shown = 0;
    for (; at < line.end && (whole || shown < widestLine); ++shown) {
        std::size_t const length = decode(source.text({at, line.end})).length;
        painter.put(source.text({at, at + length}), at >= where.begin && at < markedEnd);
        at += length;
    }
    Picture picture = painter.finish();
    if (at < line.end) picture.text += "...";
    return picture;
}

/// The sequences that a terminal takes for colours; all empty without one.
struct Pens {
    std::string_view place, error, note, carets, hint, off;
};

Pens const& pens(Color color) {
    static constexpr Pens none{};
    static constexpr Pens terminal{"\x1b[1m", "\x1b[1;31m", "\x1b[1;36m", "\x1b[1;32m", "\x1b[1m", "\x1b[0m"};
    return color == Color::none ? none : terminal;
}

std::string head(Source const& source, Span where, std::string const& kind, std::string const& sentence, Pens const& pen) {
    Place const place = source.place(where.begin);
    Picture const picture = paint(source, where);
    std::string text(pen.place);
    text += source.name() + ':' + std::to_string(place.line) + ':' + std::to_string(place.column) + ": ";
    text.append(pen.off).append(kind).append(sentence).append("\n").append(picture.text).append("\n");
    return text.append(pen.carets).append(picture.carets).append(pen.off).append("\n");
}

std::string formatOne(Source const& source, Diagnostic const& diagnostic, Pens const& pen) {
    auto const kind = [&](std::string_view start, std::string_view word) {
        return std::string(start).append(word).append(": ").append(pen.off);
    };
    std::string text = head(source, diagnostic.where, kind(pen.error, "error"),
                            diagnostic.sentence + " [" + idName(diagnostic.id) + ']', pen);
    if (!diagnostic.hint.empty()) text += kind(pen.hint, "hint") + diagnostic.hint + '\n';
    if (diagnostic.note)
        text += head(source, diagnostic.note->where, kind(pen.note, "note"), diagnostic.note->sentence, pen);
    return text;
}

}

void Diagnostics::add(Diagnostic diagnostic) {
    ++count_;
    if (list_.size() < kept) list_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> inOrder(Diagnostics const& diagnostics) {
    std::vector<Diagnostic> sorted = diagnostics.list();
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](Diagnostic const& a, Diagnostic const& b) { return a.where.begin < b.where.begin; });
    return sorted;
}

std::string format(Source const& source, Diagnostics const& diagnostics, Color color) {
    std::vector<Diagnostic> const sorted = inOrder(diagnostics);
    std::string text;
    for (std::size_t i = 0; i < sorted.size() && i < printedErrors; ++i)
        text += formatOne(source, sorted[i], pens(color));
    std::size_t const count = diagnostics.count();
    if (count > printedErrors) text += "only the first " + std::to_string(printedErrors) + " errors are shown\n";
    if (count > 0) text += std::to_string(count) + (count == 1 ? " error\n" : " errors\n");
    return text;
}

}
