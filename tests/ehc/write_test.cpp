// Files on disk.
#include "support.hpp"
#include "write.hpp"

#include "support/catch.hpp"

#include <chrono>

using namespace ehc;
using namespace ehc::test;

namespace fs = std::filesystem;

TEST_CASE("files are written into a folder that is made for them") {
    TemporaryFolder const folder;
    CHECK_FALSE(writeFiles(folder.path() / "a" / "b", {{"X.hpp", "text"}}));
    CHECK(test::readFile(folder.path() / "a" / "b" / "X.hpp") == "text");
    CHECK_FALSE(writeFiles(folder.path() / "a", {{"client/X.hpp", "called"}}));
    CHECK(test::readFile(folder.path() / "a" / "client" / "X.hpp") == "called");
}

TEST_CASE("a file that would not change keeps its time, another does not") {
    TemporaryFolder const folder;
    fs::path const file = folder.path() / "X.hpp";
    test::writeFile(file, "text");
    auto const past = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(file, past);
    CHECK_FALSE(ehc::writeFile(file, "text"));
    CHECK(fs::last_write_time(file) == past);
    CHECK_FALSE(ehc::writeFile(file, "next"));
    CHECK(fs::last_write_time(file) > past);
    CHECK(test::readFile(file) == "next");
}

TEST_CASE("nothing but the files is left in the folder") {
    TemporaryFolder const folder;
    CHECK_FALSE(ehc::writeFile(folder.path() / "X.hpp", "text"));
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("what cannot be written is told in a sentence") {
    TemporaryFolder const folder;
    test::writeFile(folder.path() / "file", "");
    fs::create_directory(folder.path() / "X.hpp");
    CHECK(contains(*ehc::writeFile(folder.path() / "X.hpp", "text"), "cannot write '"));
    CHECK(contains(*writeFiles(folder.path() / "file" / "below", {{"X.hpp", "text"}}), "cannot make the folder '"));
    test::writeFile(folder.path() / "client", "");
    CHECK(contains(*writeFiles(folder.path(), {{"client/X.hpp", "text"}}), "cannot make the folder '"));
}

TEST_CASE("outputs that would be one file are told") {
    CHECK_FALSE(findCollision({{"X.hpp", ""}, {"X.cpp", ""}, {"Y.hpp", ""}}));
    CHECK(contains(findCollision({{"X.hpp", ""}, {"x.hpp", ""}})->sentence, "'X.hpp' and 'x.hpp' would be one file"));
    CHECK(contains(findCollision({{"X.hpp", "", "a.ehi"}, {"x.hpp", "", "b.ehi"}})->sentence,
                   "the outputs 'X.hpp' of a.ehi and 'x.hpp' of b.ehi would be one file"));
    CHECK(contains(findCollision({{"Eh.js", ""}})->sentence, "the client script of that name"));
    CHECK_FALSE(findCollision({{"eh.hpp", ""}}));
}

TEST_CASE("a depfile names all outputs and inputs, in make's syntax") {
    CHECK(depfile("out", {{"X.hpp", ""}, {"X.cpp", ""}}, {"in/a b.ehi", "c.ehi"}) ==
          "out/X.hpp \\\nout/X.cpp: in/a\\ b.ehi c.ehi\n");
    CHECK(depfile(".", {{"X.hpp", ""}}, {"$a#b.ehi"}) == "X.hpp: $$a\\#b.ehi\n");
}
