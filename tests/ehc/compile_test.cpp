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

Result ehcRun(std::vector<std::string> const& arguments, std::string const& typed = {}) {
    std::istringstream in(typed);
    std::ostringstream out, err;
    int const status = run(arguments, {in, out, err});
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
                             "Window.js", "Window.mjs", "Window.d.ts", "Window.d.mts", "Window.txt", "client/Door.hpp",
                             "client/Window.hpp"})
        CHECK(fs::exists(fs::path(output) / name));
    CHECK(std::distance(fs::recursive_directory_iterator(output), fs::recursive_directory_iterator()) == 12 + 1 + 2);
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
    CHECK(result.out == "some/where/Door.hpp\nsome/where/Door.cpp\nsome/where/client/Door.hpp\n"
                        "some/where/Window.hpp\nsome/where/client/Window.hpp\n");
    CHECK_FALSE(fs::exists("some"));
}

TEST_CASE("a depfile is written beside the outputs") {
    TemporaryFolder const folder;
    fs::path const input = folder.path() / "door.ehi";
    test::writeFile(input, "client Door { open { } }");
    std::string const dep = (folder.path() / "door.d").string();
    CHECK(ehcRun({"-CppS", "-o", folder.path().string(), "--depfile", dep, input.string()}).status == exitDone);
    CHECK(test::readFile(dep) == (folder.path() / "Door.hpp").string() + " \\\n" +
                                    (folder.path() / "client/Door.hpp").string() + ": " + input.string() + "\n");
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

TEST_CASE("several files are compiled in one run, and errors of all are told") {
    TemporaryFolder const folder;
    auto const path = [&](char const* name) { return (folder.path() / name).string(); };
    test::writeFile(path("a.ehi"), "server A { a { } }");
    test::writeFile(path("b.ehi"), "client B { b { } }");
    CHECK(ehcRun({"-CppS", "-o", path("out"), path("a.ehi"), path("b.ehi"), "--depfile", path("d")}).status == exitDone);
    for (auto const* name : {"A.hpp", "A.cpp", "B.hpp", "client/A.hpp", "client/B.hpp"}) CHECK(fs::exists(folder.path() / "out" / name));
    CHECK(contains(test::readFile(path("d")), "B.hpp: " + path("a.ehi") + ' ' + path("b.ehi") + '\n'));

    test::writeFile(path("c.ehi"), "server C { c { strin s; } }");
    test::writeFile(path("d.ehi"), "server D { }");
    Result const result = ehcRun({"-JS", "-o", path("bad"), path("a.ehi"), path("c.ehi"), path("d.ehi"), path("none.ehi")});
    CHECK(result.status == exitErrors);
    CHECK(contains(result.err, "c.ehi:1:16: error: unknown type 'strin' [EH0203]\n"));
    CHECK(contains(result.err, "d.ehi:1:8: error: the interface 'D' has no event [EH0202]\n"));
    CHECK(contains(result.err, "none.ehi': No such file or directory [EH0301]\n"));
    CHECK_FALSE(fs::exists(path("bad")));
}

TEST_CASE("interfaces of two files that would be one output are refused, naming both files") {
    TemporaryFolder const folder;
    std::string const a = (folder.path() / "a.ehi").string(), b = (folder.path() / "b.ehi").string();
    test::writeFile(a, "server Door { open { } }");
    test::writeFile(b, "client DOOR { open { } }");
    Result const result = ehcRun({"-JS", "-o", folder.path().string(), a, b});
    CHECK(result.status == exitErrors);
    CHECK(result.err == "ehc: the outputs 'Door.js' of a.ehi and 'DOOR.js' of b.ehi would be one file; rename an "
                        "interface [EH0303]\n");
}

TEST_CASE("Java is listed, written, checked and compared over several inputs like the other languages") {
    TemporaryFolder const folder;
    auto const path = [&](char const* name) { return (folder.path() / name).string(); };
    test::writeFile(path("a.ehi"), "server String { a { } }");
    test::writeFile(path("b.ehi"), "client B { b { long x; } }");
    std::string const out = path("out");
    auto const ehc = [&](std::vector<std::string> more) {
        std::vector<std::string> all{"-J", "my.events", "-v", "-o", out, path("a.ehi"), path("b.ehi")};
        all.insert(all.end(), more.begin(), more.end());
        return ehcRun(all);
    };
    CHECK(ehc({"--list-outputs"}).out == out + "/String_.java\n" + out + "/B.java\n" + out + "/BDecode.java\n");
    CHECK(ehc({"--check"}).status == exitErrors);
    CHECK(ehc({}).status == exitDone);
    CHECK(ehc({"--check"}).status == exitDone);
    CHECK(contains(test::readFile(out + "/BDecode.java"), "package my.events;"));
    test::writeFile(path("c.ehi"), "server BDecode { c { } }");
    CHECK(ehc({path("c.ehi")}).err == "ehc: the outputs 'BDecode.java' of b.ehi and 'BDecode.java' of c.ehi would be one "
                                      "file; rename an interface [EH0303]\n");
    CHECK(ehc({path("c.ehi"), "-J", "other", "--json"}).status == exitDone);
}

TEST_CASE("what Java has no room for is told with its id, also for programs, and never without -J") {
    std::string text = "server A { a { ";
    for (int i = 0; i < 128; ++i) text += "double d" + std::to_string(i) + "; ";
    text += "} }";
    Result const sarif = ehcRun({"-J", ".", "--diagnostics-format=sarif", "-"}, text);
    CHECK(sarif.status == exitErrors);
    CHECK(contains(sarif.err, "\"ruleId\":\"EH0401\""));
    CHECK(ehcRun({"-CppS", "-JS", "--check", "-"}, text).err.find("EH0401") == std::string::npos);
}

TEST_CASE("the standard input is read for -") {
    TemporaryFolder const folder;
    CHECK(ehcRun({"-CppS", "-o", folder.path().string(), "-"}, "client Door { open { } }").status == exitDone);
    CHECK(contains(test::readFile(folder.path() / "Door.hpp"), "Generated by ehc from stdin: "));
    CHECK(ehcRun({"-CppS", "-"}, "client Door { open { strin s; } }").err.starts_with("stdin:1:22: error: "));
}

TEST_CASE("the flag --check writes nothing and names what is not up to date") {
    TemporaryFolder const folder;
    std::string const input = (folder.path() / "door.ehi").string(), out = (folder.path() / "out").string();
    test::writeFile(input, "server Door { open { } }");
    std::vector<std::string> const check{"-CppS", "--check", "-o", out, input};
    Result const before = ehcRun(check);
    CHECK(before.status == exitErrors);
    CHECK(before.err == "ehc: '" + out + "/Door.hpp' is missing; run ehc again without --check [EH0305]\n" + "ehc: '" +
                            out + "/Door.cpp' is missing; run ehc again without --check [EH0305]\n" + "ehc: '" +
                            out + "/client/Door.hpp' is missing; run ehc again without --check [EH0305]\n");
    CHECK_FALSE(fs::exists(out));
    CHECK(ehcRun({"-CppS", "-o", out, input}).status == exitDone);
    CHECK(ehcRun(check).status == exitDone);
    CHECK(ehcRun(check).err.empty());
    test::writeFile(fs::path(out) / "Door.cpp", "changed");
    CHECK(ehcRun(check).err == "ehc: '" + out + "/Door.cpp' is not what ehc would write; run ehc again without --check "
                               "[EH0305]\n");
    CHECK(test::readFile(fs::path(out) / "Door.cpp") == "changed");
}

TEST_CASE("the flag -nd refuses each double by an error that says why") {
    Result const result = ehcRun({"-JS", "-nd", "-"}, "server A { a { int i; double d; double ds[]; } }");
    CHECK(result.status == exitErrors);
    CHECK(contains(result.err, "stdin:1:23: error: the parameter 'd' is a double, and -nd allows none [EH0215]\n"));
    CHECK(contains(result.err, "hint: -nd is for machines that compute without them: take int or long, or leave -nd out\n"));
    CHECK(result.err.ends_with("2 errors\n"));
}

TEST_CASE("the model is printed as JSON, without a language") {
    Result const result = ehcRun({"--json", "-"}, "/// All \"of\" it.\nserver A { a { int i; byte b[3]; string s[]; } }");
    CHECK(result.status == exitDone);
    CHECK(result.err.empty());
    std::string const expected = R"json({"format":1,"files":[
  {"file":"stdin","interfaces":[
    {"name":"A","kind":"server","documentation":["All \"of\" it."],"events":[
      {"name":"a","prototype":"a(int,byte[3],string[])","parameters":[{"name":"i","type":"int","array":false},)json"
                                 R"json({"name":"b","type":"byte","array":true,"length":3},)json"
                                 R"json({"name":"s","type":"string","array":true}]}]}]}]}
)json";
    CHECK(result.out == expected);
}
