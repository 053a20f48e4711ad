// Every output: good/x.ehi must become exactly the files of good/x/. What is named checked... is compiled with -v,
// namespaced... with --namespace, unpackaged... with -J and no package.
#include "support.hpp"

#include "support/catch.hpp"

#include <set>

using namespace ehc;
using namespace ehc::test;

namespace fs = std::filesystem;

TEST_CASE("each good file becomes the files in the folder of its name") {
    std::vector<fs::path> const files = filesIn(fs::path(EH_EHC_TESTS) / "good", ".ehi");
    REQUIRE(files.size() >= 5);
    for (fs::path const& file : files) {
        INFO(file.filename().string());
        EmitOptions options = everything;
        if (file.filename().string().starts_with("checked")) options.checks = Checks::text;
        if (file.filename().string().starts_with("namespaced")) options.cppNamespace = "my::app";
        if (file.filename().string().starts_with("unpackaged")) options.javaPackage = "";
        Source const source(file.filename().string(), readFile(file));
        Diagnostics diagnostics;
        auto const made = compile(source, options, diagnostics);
        CHECK(format(source, diagnostics) == "");
        REQUIRE(made.has_value());
        fs::path const folder = fs::path(file).replace_extension();
        if (updatesGoldens()) fs::remove_all(folder);
        std::set<std::string> names;
        for (OutputFile const& output : *made) {
            if (updatesGoldens()) test::writeFile(folder / output.name, output.text);
            INFO(output.name);
            CHECK(output.text == test::readFile(folder / output.name));
            names.insert(output.name);
        }
        for (auto const& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) CHECK(names.contains(entry.path().lexically_relative(folder).string()));
    }
}

TEST_CASE("the same text makes the same files, whatever the folder of the source") {
    std::string const text = "server A { a { int x; } }";
    Diagnostics none;
    auto const here = compile(Source("a.ehi", text), everything, none);
    auto const elsewhere = compile(Source("/some/where/a.ehi", text), everything, none);
    REQUIRE(here->size() == elsewhere->size());
    for (std::size_t i = 0; i < here->size(); ++i) CHECK((*here)[i].text == (*elsewhere)[i].text);
}
