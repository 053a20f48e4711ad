// Strips the signs of documentation comments and writes the lines anew.
#include "documentation.hpp"

#include <cstddef>

namespace ehc {

namespace {

std::string_view trimEnd(std::string_view line) {
    std::size_t const last = line.find_last_not_of(" \t\r");
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view trimStart(std::string_view line) {
    std::size_t const first = line.find_first_not_of(" \t");
    return line.substr(first == std::string_view::npos ? line.size() : first);
}

/// The text after a comment's sign; one blank belongs to the sign.
std::string_view afterSign(std::string_view line, std::size_t sign) {
    line.remove_prefix(sign);
    if (line.starts_with(' ')) line.remove_prefix(1);
    return trimEnd(line);
}

/// A line within a block comment, with or without a leading star.
std::string_view blockLine(std::string_view line) {
    std::string_view const trimmed = trimEnd(trimStart(line));
    return trimmed.starts_with('*') ? afterSign(trimmed, 1) : trimmed;
}

void appendBlock(std::string_view body, std::vector<std::string>& lines) {
    std::vector<std::string> block{std::string(trimEnd(trimStart(body.substr(0, body.find_first_of("\r\n")))))};
    for (std::size_t at = body.find_first_of("\r\n"); at != std::string_view::npos;) {
        at += body.substr(at, 2) == "\r\n" ? 2 : 1;
        std::size_t const next = body.find_first_of("\r\n", at);
        block.emplace_back(blockLine(body.substr(at, next == std::string_view::npos ? next : next - at)));
        at = next;
    }
    while (!block.empty() && block.back().empty()) block.pop_back();
    std::size_t first = 0;
    while (first < block.size() && block[first].empty()) ++first;
    lines.insert(lines.end(), block.begin() + static_cast<std::ptrdiff_t>(first), block.end());
}

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// `/** ... */` around lines that cannot end it.
std::string blockComment(std::vector<std::string> const& lines) {
    if (lines.empty()) return {};
    if (lines.size() == 1) return "/** " + lines.front() + " */\n";
    std::string text = "/**\n";
    for (std::string const& line : lines) text += (line.empty() ? " *" : " * " + line) + "\n";
    return text + " */\n";
}

/// Numeric entities for everything that HTML, Javadoc or javac (`\u002a/`) would understand, and for what is not ASCII.
std::string withEntities(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size();) {
        auto const first = static_cast<unsigned char>(line[i]);
        std::size_t const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        unsigned code = length == 1 ? first : first & (0xffu >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < line.size(); ++k)
            code = code << 6 | (static_cast<unsigned char>(line[i + k]) & 0x3fu);
        bool const isPlain = code < 0x80 && std::string_view("\\&<>@*").find(line[i]) == std::string_view::npos;
        text += isPlain ? std::string(1, line[i]) : "&#" + std::to_string(code) + ';';
        i += length;
    }
    return text;
}

}

void appendDocumentation(std::string_view comment, std::vector<std::string>& lines) {
    if (comment.starts_with("///") && !comment.starts_with("////") && !comment.starts_with("///<")) {
        lines.emplace_back(afterSign(comment, 3));
    } else if (comment.starts_with("/**") && comment.size() >= 5 && comment[3] != '*' && comment[3] != '<') {
        appendBlock(comment.substr(3, comment.size() - 5), lines);
    }
}

std::string doxygen(std::vector<std::string> const& lines) {
    std::string text;
    for (std::string const& line : lines) {
        text += line.empty() ? "///" : "/// " + line;
        // A backslash (or its trigraph) at the end would make the next line part of the comment.
        if (line.ends_with('\\') || line.ends_with("?\?/")) text += " //";
        text += '\n';
    }
    return text;
}

std::string tsdoc(std::vector<std::string> const& lines) {
    std::vector<std::string> safe;
    for (std::string const& line : lines) safe.push_back(replaceAll(line, "*/", "*\\/"));
    return blockComment(safe);
}

std::vector<std::string> javadocText(std::vector<std::string> const& lines) {
    std::vector<std::string> safe;
    for (std::string const& line : lines) safe.push_back(withEntities(line));
    return safe;
}

std::string javadoc(std::vector<std::string> const& lines) { return blockComment(lines); }

void appendParameter(std::string const& command, std::string const& name, std::vector<std::string> const& lines,
                     std::vector<std::string>& documentation) {
    if (lines.empty()) return;
    documentation.push_back(command + ' ' + name + ' ' + lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
        documentation.push_back(lines[i].empty() ? "" : std::string(command.size() + 1, ' ') + lines[i]);
}

}
