// Every kind of error: bad/x.ehi must be answered with exactly bad/x.txt.
#include "support.hpp"

#include "support/catch.hpp"

#include <set>

using namespace ehc;
using namespace ehc::test;

namespace fs = std::filesystem;

TEST_CASE("each bad file is answered with the text beside it") {
    fs::path const folder = fs::path(EH_EHC_TESTS) / "bad";
    std::vector<fs::path> const files = filesIn(folder, ".ehi");
    REQUIRE(files.size() > 60);
    for (fs::path const& file : files) {
        Source const source(file.filename().string(), readFile(file));
        Diagnostics diagnostics;
        bool const compiled = compile(source, everything, diagnostics).has_value();
        std::string const answer = format(source, diagnostics);
        fs::path const expected = fs::path(file).replace_extension(".txt");
        if (updatesGoldens()) writeFile(expected, answer);
        INFO(file.filename().string());
        CHECK_FALSE(compiled);
        CHECK(answer == readFile(expected));
    }
}

TEST_CASE("a mistake that newcomers make costs one error and no more") {
    auto const file =
        GENERATE(as<std::string>(), "unknown_type", "missing_semicolon", "missing_semicolon_before_line_break",
                 "scalar_byte", "unknown_kind", "unclosed_event", "unclosed_interface", "unclosed_event_at_end",
                 "missing_interface_brace", "event_without_opening_brace", "event_with_parentheses",
                 "event_with_result", "brace_too_many_inside", "missing_kind", "interface_word_and_functions",
                 "foreign_type_alone");
    std::string const text = file == "foreign_type_alone"
                                 ? "server A { a { float x; } }"
                                 : readFile(fs::path(EH_EHC_TESTS) / "bad" / (file + ".ehi"));
    INFO(file);
    CHECK(complaints(text).ends_with("\n1 error\n"));
}

TEST_CASE("there is a bad file for every complaint that a text can deserve") {
    std::string answers;
    for (fs::path const& file : filesIn(fs::path(EH_EHC_TESTS) / "bad", ".txt")) answers += readFile(file);
    for (auto const& [id, title] : allIds()) {
        INFO(idName(id) << ": " << title);
        // doubleRefused needs a flag, 03.. are about files: compile_test.cpp has these; emit_java_test.cpp has javaEvents.
        if (id < Id::doubleRefused || id == Id::javaSlots || id == Id::cNames) CHECK(contains(answers, " [" + idName(id) + "]\n"));
    }
}

TEST_CASE("the numbers of complaints differ, rise, and are those that docs/ehc.md explains") {
    std::string const guide = readFile(fs::path(EH_EHC_TESTS) / "../../docs/ehc.md");
    std::set<std::string> known;
    Id last{};
    for (auto const& [id, title] : allIds()) {
        INFO(idName(id) << ": " << title);
        CHECK(id > last);
        CHECK_FALSE(title.empty());
        last = id;
        known.insert(idName(id));
        std::size_t const row = guide.find("\n| " + idName(id) + " | ");
        CHECK(row != std::string::npos);
        CHECK(guide.find("\n| " + idName(id) + " | ", row + 1) == std::string::npos);
    }
    for (std::size_t at = guide.find("| EH"); at != std::string::npos; at = guide.find("| EH", at + 1)) {
        INFO(guide.substr(at, 60));
        CHECK(known.contains(guide.substr(at + 2, 6)));
    }
}
