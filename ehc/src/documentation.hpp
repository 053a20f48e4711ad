// Documentation comments: taken apart here, put into the comments of the target languages here, safely.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ehc {

/// Appends the lines of `comment` (with its signs) if it is documentation: `/// text` or `/** text */`.
/// Trailing forms (`///<`, `/**<`), `////` and `/***` are not.
void appendDocumentation(std::string_view comment, std::vector<std::string>& lines);

/// The lines as `/// line`, for C++. No line can splice the next one into the comment.
std::string doxygen(std::vector<std::string> const& lines);

/// The lines as one `/** ... */` for JavaScript and TypeScript; empty if there are none. None can end the comment.
std::string tsdoc(std::vector<std::string> const& lines);

/// Documentation as it may stand in Javadoc: ASCII, with entities for the signs of HTML, tags, Java's Unicode escapes and
/// the end of a comment.
std::vector<std::string> javadocText(std::vector<std::string> const& lines);

/// The lines as one Javadoc comment; empty if there are none.
std::string javadoc(std::vector<std::string> const& lines);

/// Appends the documentation of a parameter to that of its event: `command name text`.
void appendParameter(std::string const& command, std::string const& name, std::vector<std::string> const& lines,
                     std::vector<std::string>& documentation);

}
