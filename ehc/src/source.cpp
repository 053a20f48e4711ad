// Line tables, UTF-8 and the characters that a source file may contain.
#include "source.hpp"

#include "diagnostic.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace ehc {

namespace {

std::vector<std::size_t> findLineStarts(std::string_view text) {
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if ((text[i] == '\n' || text[i] == '\r') && !crlf) starts.push_back(i + 1);
    }
    return starts;
}

bool isForbiddenControl(char32_t c) {
    if (c == U'\t' || c == U'\n' || c == U'\r') return false;
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

std::string codePointName(char32_t c) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "U+%04X", static_cast<unsigned>(c));
    return buffer;
}

std::string byteName(char c) {
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return buffer;
}

}

Decoded decode(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    std::uint32_t const lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
    std::uint32_t value = lead & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0u) != 0x80u) return {};
        value = (value << 6) | (byte(i) & 0x3fu);
    }
    static constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
    return {value, length, true};
}

bool isPrintable(Decoded c) { return c.valid && c.codePoint >= 0x20 && (c.codePoint < 0x7f || c.codePoint >= 0xa0); }

std::size_t codePoints(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); text.remove_prefix(decode(text).length)) ++count;
    return count;
}

Source::Source(std::string name, std::string bytes) : name_(std::move(name)), text_(std::move(bytes)) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
    lineStarts_ = findLineStarts(text_);
}

std::size_t Source::lineIndex(std::size_t offset) const {
    auto const after = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), offset);
    return static_cast<std::size_t>(after - lineStarts_.begin()) - 1;
}

Place Source::place(std::size_t offset) const {
    std::size_t const index = lineIndex(offset);
    if (reached_.place.line != index + 1 || reached_.offset > offset) reached_ = {lineStarts_[index], {index + 1, 1}};
    reached_.place.column += codePoints(text({reached_.offset, offset}));
    reached_.offset = offset;
    return reached_.place;
}

Span Source::line(std::size_t offset) const {
    std::size_t const index = lineIndex(offset);
    Span where{lineStarts_[index], text_.size()};
    if (index + 1 == lineStarts_.size()) return where;
    where.end = lineStarts_[index + 1] - 1;                       // of CR LF both belong to the break
    if (where.end > where.begin && text_[where.end] == '\n' && text_[where.end - 1] == '\r') --where.end;
    return where;
}

void Source::checkCharacters(Diagnostics& diagnostics) const {
    for (std::size_t i = 0; i < text_.size();) {
        Decoded const c = decode(text().substr(i));
        Span const where{i, i + c.length};
        if (!c.valid) {
            std::size_t end = where.end;
            while (end < text_.size() && !decode(text().substr(end)).valid) ++end;
            if (diagnostics.isFull()) diagnostics.addUntold();
            else diagnostics.add({Id::notUtf8, {i, end}, "the byte " + byteName(text_[i]) + " is not UTF-8 here",
                             "save the file as UTF-8", {}});
            i = end;
            continue;
        }
        if (isForbiddenControl(c.codePoint) && diagnostics.isFull()) diagnostics.addUntold();
        else if (isForbiddenControl(c.codePoint))
            diagnostics.add({Id::controlCharacter, where, "the control character " + codePointName(c.codePoint) + " is not allowed",
                             "only tabs and line breaks are", {}});
        i = where.end;
    }
}

}
