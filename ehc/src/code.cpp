// Named-block code writing. Everything wrong with a block is a mistake of the programmer and throws.
#include "code.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace ehc {

namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool isBlank(std::string_view line) { return indentation(line) == line.size(); }

/// The lines of a raw string without its first and last line breaks and its common indentation.
std::vector<std::string_view> dedent(std::string_view block) {
    if (block.starts_with('\n')) block.remove_prefix(1);
    std::vector<std::string_view> lines = linesOf(block);
    if (!lines.empty() && isBlank(lines.back())) lines.pop_back();
    std::size_t common = std::string_view::npos;
    for (std::string_view const line : lines) {
        if (!isBlank(line)) common = std::min(common, indentation(line));
    }
    for (std::string_view& line : lines) line.remove_prefix(std::min(common, line.size()));
    return lines;
}

class Filler {
public:
    explicit Filler(std::initializer_list<Hole> holes) : holes_(holes), used_(holes.size()) {}

    std::string fill(std::string_view block) {
        for (std::string_view const line : dedent(block)) fillLine(line);
        for (std::size_t i = 0; i < used_.size(); ++i) {
            if (!used_[i])
                throw std::logic_error("code block without a hole '" + std::string(holes_.begin()[i].name) + "'");
        }
        return std::move(text_);
    }

private:
    void fillLine(std::string_view line) {
        std::size_t const indent = indentation(line);
        std::string_view const content = line.substr(indent);
        if (content.starts_with(opening) && content.find(closing) == content.size() - closing.size())
            return fillAlone(line.substr(0, indent), value(content.substr(2, content.size() - 4)));
        std::size_t at = 0;
        for (std::size_t hole = line.find(opening); hole != std::string_view::npos; hole = line.find(opening, at)) {
            std::size_t const end = line.find(closing, hole);
            if (end == std::string_view::npos)
                throw std::logic_error("code block with an open hole: " + std::string(line));
            text_ += line.substr(at, hole - at);
            fillWithin(line.substr(hole + 2, end - hole - 2));
            at = end + 2;
        }
        text_ += isBlank(line) ? std::string_view() : line.substr(at);
        text_ += '\n';
    }

    void fillAlone(std::string_view indent, std::string_view lines) {
        for (std::string_view const line : linesOf(lines)) {
            if (!line.empty()) text_.append(indent).append(line);
            text_ += '\n';
        }
    }

    void fillWithin(std::string_view name) {
        std::string_view const text = value(name);
        if (text.find('\n') != std::string_view::npos)
            throw std::logic_error("several lines for the hole '" + std::string(name) + "' within a line");
        text_ += text;
    }

    std::string_view value(std::string_view name) {
        for (std::size_t i = 0; i < holes_.size(); ++i) {
            Hole const& hole = holes_.begin()[i];
            if (hole.name != name) continue;
            used_[i] = true;
            return hole.value;
        }
        throw std::logic_error("no value for the hole '" + std::string(name) + "' of a code block");
    }

    std::initializer_list<Hole> holes_;
    std::vector<bool> used_;
    std::string text_;
};

}

std::string code(std::string_view block, std::initializer_list<Hole> holes) { return Filler(holes).fill(block); }

std::string listing(std::string const& head, std::vector<std::string> const& items, std::string const& tail,
                    std::size_t width) {
    static constexpr std::string_view indent = "        ";
    std::string text = head;
    std::size_t column = head.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        bool const last = i + 1 == items.size();
        std::size_t const needed = items[i].size() + (last ? tail.size() : 1);
        if (i > 0 && column + 1 + needed > width) {
            text.append("\n").append(indent);
            column = indent.size();
        } else if (i > 0) {
            text += ' ';
            ++column;
        }
        text.append(items[i]).append(last ? "" : ",");
        column += items[i].size() + 1;
    }
    return text + tail;
}

std::string literal(std::string_view text) {
    std::string quoted = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}
