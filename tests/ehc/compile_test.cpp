// ehc as a whole: what it writes, what it says, and its exit status.
#include "support.hpp"

#include "support/catch.hpp"

#include <sstream>

using namespace ehc;
using namespace ehc::test;

namespace fs = std::filesystem;

namespace {

struct Result {
    int status;
    std::string out;
    std::string err;
};

Result ehcRun(std::vector<std::string> const& arguments) {
    std::ostringstream out, err;
    int const status = run(arguments, out, err);
    return {status, out.str(), err.str()};
}

}

TEST_CASE("a good file is compiled in silence") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "door.ehi").string();
    std::string const output = (folder.path() / "out").string();
    test::writeFile(input, "server Door { open { } } client Window { close { } }");
    Result const result = ehcRun({"-CppS", "-JS", "-o", output, input});
    CHECK(result.status == exitDone);
    CHECK(result.out.empty());
    CHECK(result.err.empty());
    for (auto const* name : {"Door.hpp", "Door.cpp", "Door.js", "Door.mjs", "Door.d.ts", "Door.d.mts", "Window.hpp",
                             "Window.js", "Window.mjs", "Window.d.ts", "Window.d.mts", "Window.txt"})
        CHECK(fs::exists(fs::path(output) / name));
    CHECK(std::distance(fs::directory_iterator(output), fs::directory_iterator()) == 12);
}

TEST_CASE("a bad file is complained of on the error stream, and nothing is written") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "door.ehi").string();
    test::writeFile(input, "sever Door { open { } }");
    Result const result = ehcRun({"-JS", "-o", (folder.path() / "out").string(), input});
    CHECK(result.status == exitErrors);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with(input + ":1:1: error: "));
    CHECK_FALSE(fs::exists(folder.path() / "out"));
}

TEST_CASE("an input that cannot be read is an error") {
    TemporaryFolder const folder;
    Result const missing = ehcRun({"-JS", (folder.path() / "none.ehi").string()});
    CHECK(missing.status == exitErrors);
    CHECK(contains(missing.err, "No such file"));
    Result const directory = ehcRun({"-JS", folder.path().string()});
    CHECK(directory.status == exitErrors);
    CHECK(contains(directory.err, "it is a folder"));
}

TEST_CASE("an output that cannot be written is an error") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "door.ehi").string();
    test::writeFile(input, "server Door { open { } }");
    Result const result = ehcRun({"-JS", "-o", input, input});
    CHECK(result.status == exitErrors);
    CHECK(result.err.starts_with("ehc: cannot "));
}

TEST_CASE("wrong usage exits with 2, help and version with 0") {
    CHECK(ehcRun({}).status == exitUsage);
    CHECK(ehcRun({"--help"}).status == exitDone);
    CHECK(ehcRun({"--version"}).status == exitDone);
    CHECK(ehcRun({"--help"}).out.starts_with("ehc: "));
}

TEST_CASE("outputs are listed one a line, and not written") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "door.ehi").string();
    test::writeFile(input, "server Door { open { } } client Window { close { } }");
    Result const result = ehcRun({"-CppS", "--list-outputs", "-o", "some/where", input});
    CHECK(result.status == exitDone);
    CHECK(result.out == "some/where/Door.hpp\nsome/where/Door.cpp\nsome/where/Window.hpp\n");
    CHECK_FALSE(fs::exists("some"));
}

TEST_CASE("a depfile is written beside the outputs") {
    TemporaryFolder const folder;
    fs::path const input = folder.path() / "door.ehi";
    test::writeFile(input, "client Door { open { } }");
    std::string const dep = (folder.path() / "door.d").string();
    CHECK(ehcRun({"-CppS", "-o", folder.path().string(), "--depfile", dep, input.string()}).status == exitDone);
    CHECK(test::readFile(dep) == (folder.path() / "Door.hpp").string() + ": " + input.string() + "\n");
}

TEST_CASE("an interface that would replace the client script is refused for JavaScript alone") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "a.ehi").string();
    test::writeFile(input, "server Eh { open { } }");
    CHECK(ehcRun({"-CppS", "-o", folder.path().string(), input}).status == exitDone);
    Result const result = ehcRun({"-JS", "-o", folder.path().string(), input});
    CHECK(result.status == exitErrors);
    CHECK(contains(result.err, "'Eh.js' would take the place of the client script"));
}
