// Texts made from the table of flags.
#include "flags.hpp"

#include "support.hpp"

#include "support/catch.hpp"

#include <set>

using namespace ehc;
using namespace ehc::test;

namespace fs = std::filesystem;

namespace {

std::string withoutRoff(std::string text) {
    for (std::string const sign : {"\\&", "\\fB", "\\fI", "\\fR"}) {
        for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign)) text.erase(at, sign.size());
    }
    for (std::size_t at = text.find("\\-"); at != std::string::npos; at = text.find("\\-")) text.erase(at, 1);
    return text;
}

}

TEST_CASE("no two flags share a spelling, and each is explained") {
    std::set<std::string_view> spellings;
    for (Flag const& flag : allFlags()) {
        INFO(flag.longForm);
        if (!flag.classic.empty()) CHECK(spellings.insert(flag.classic).second);
        CHECK(spellings.insert(flag.longForm).second);
        CHECK(flag.longForm.starts_with("--"));
        CHECK_FALSE(flag.meaning.empty());
        CHECK((flag.take != nullptr) == (flag.group != FlagGroup::about));
    }
}

TEST_CASE("help, manual page, completions and guide know every flag") {
    std::string const guide = test::readFile(fs::path(EH_EHC_TESTS) / "../../docs/ehc.md");
    std::string const page = withoutRoff(manPage());
    for (Flag const& flag : allFlags()) {
        INFO(flag.longForm);
        std::string const name(flag.longForm);
        CHECK(contains(helpText(), name));
        CHECK(contains(page, '\n' + (flag.classic.empty() ? name : std::string(flag.classic) + ", " + name)));
        CHECK(contains(completion("bash"), name));
        CHECK(contains(completion("zsh"), name));
        CHECK(contains(completion("fish"), " -l " + name.substr(2) + ' '));
        CHECK(contains(guide, '`' + (flag.classic.empty() ? name : std::string(flag.classic))));
        CHECK(contains(guide, name));
    }
    CHECK(completion("csh").empty());
    CHECK_FALSE(contains(completion("bash") + completion("fish"), "'Java'"));          // the language, not a package
    CHECK_FALSE(contains(completion("zsh"), "(Java)"));
}

TEST_CASE("lines of help fit into 110 columns") {
    std::string const help = helpText();
    for (std::size_t at = 0; at < help.size();) {
        std::size_t const end = help.find('\n', at);
        CHECK(end - at <= 110);
        at = end + 1;
    }
}
