// Documentation comments, taken apart and written anew.
#include "documentation.hpp"

#include "support/catch.hpp"

using namespace ehc;
using Lines = std::vector<std::string>;

namespace {

Lines linesOf(std::string_view comment) {
    Lines lines;
    appendDocumentation(comment, lines);
    return lines;
}

}

TEST_CASE("three slashes and two stars are documentation, other comments are not") {
    CHECK(linesOf("/// a") == Lines{"a"});
    CHECK(linesOf("///a  ") == Lines{"a"});
    CHECK(linesOf("/** a */") == Lines{"a"});
    for (auto const* comment : {"// a", "//// a", "///< a", "/* a */", "/**/", "/*** a */", "/**< a */"}) {
        INFO(comment);
        CHECK(linesOf(comment).empty());
    }
}

TEST_CASE("the stars of a block are no part of its text, its indentation is") {
    CHECK(linesOf("/**\n * One.\n *\n *   two\n * three */") == Lines{"One.", "", "  two", "three"});
    CHECK(linesOf("/**\r\n  One.\r\n  Two.\r\n*/") == Lines{"One.", "Two."});
}

TEST_CASE("documentation for C++ cannot swallow the line after it") {
    CHECK(doxygen({"a", "", "C:\\"}) == "/// a\n///\n/// C:\\ //\n");
    CHECK(doxygen({"what?\?/"}) == "/// what?\?/ //\n");
}

TEST_CASE("documentation for JavaScript cannot end its comment") {
    CHECK(tsdoc({}) == "");
    CHECK(tsdoc({"a */ b"}) == "/** a *\\/ b */\n");
    CHECK(tsdoc({"a", "", "*/"}) == "/**\n * a\n *\n * *\\/\n */\n");
    CHECK(tsdoc({"a *"}) == "/** a * */\n");
}

TEST_CASE("parameters are documented after their event") {
    Lines lines{"Opens."};
    appendParameter("@param", "width", {"in cm", "or so"}, lines);
    appendParameter("@param", "height", {}, lines);
    CHECK(lines == Lines{"Opens.", "@param width in cm", "       or so"});
}

TEST_CASE("nothing in Javadoc is a tag, HTML, an escape or the end of a comment") {
    CHECK(javadocText({"a */ b"}) == Lines{"a &#42;/ b"});
    CHECK(javadocText({"\\u002a/ @see <b> & größe 😀"}) ==
          Lines{"&#92;u002a/ &#64;see &#60;b&#62; &#38; gr&#246;&#223;e &#128512;"});
    CHECK(javadoc({}) == "");
    CHECK(javadoc({"a"}) == "/** a */\n");
    CHECK(javadoc({"a", "", "b"}) == "/**\n * a\n *\n * b\n */\n");
}
