// Where users are known from: a list of the program's, and a file.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "http/auth/scrypt.hpp"
#include "http/auth/user_name.hpp"
#include "support/catch.hpp"

using namespace eh::http;

namespace {

constexpr ScryptCost cheap{.logCost = 4, .blockSize = 1, .parallel = 1};

class File {
public:
    File() : path_(std::filesystem::temp_directory_path() / ("eh-users-" + std::to_string(getpid()))) {}
    ~File() { std::filesystem::remove(path_); }
    /// In the place of the old one, as careful editors do it.
    void write(std::string const& text) const {
        auto const fresh = path_.string() + ".new";
        std::ofstream(fresh) << text;
        std::filesystem::rename(fresh, path_);
    }
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("Users that the program brings are known by their passwords") {
    auto const users = memoryUsers({{"ada", "secret", {"operator"}}, {"bob", "", {}}});
    CHECK(users->check("ada", "secret") == Identity{"ada", {"operator"}});
    CHECK(users->check("bob", "")->user == "bob");
    CHECK_FALSE(users->check("ada", "secre"));
    CHECK_FALSE(users->check("ada", "secret "));
    CHECK_FALSE(users->check("ada", ""));
    CHECK_FALSE(users->check("nobody", ""));
    CHECK_FALSE(users->check("", ""));
    CHECK_FALSE(users->isSlow());
    CHECK(users->digestUser("ada", "r")->hash == digestHash("ada", "r", "secret"));
    CHECK_FALSE(users->digestUser("nobody", "r"));
    CHECK(users->stamp("ada"));
    CHECK_FALSE(users->stamp("nobody"));
}

TEST_CASE("Users whose names cannot travel, or are there twice, are refused") {
    CHECK_THROWS_AS(memoryUsers({{"", "x"}}), std::invalid_argument);
    CHECK_THROWS_AS(memoryUsers({{"a:b", "x"}}), std::invalid_argument);
    CHECK_THROWS_AS(memoryUsers({{"a\nb", "x"}}), std::invalid_argument);
    CHECK_THROWS_WITH(memoryUsers({{"ada", "x"}, {"ada", "y"}}), "the user \"ada\" is there twice");
}

#ifdef EH_TLS

TEST_CASE("scrypt gives what RFC 7914 says") {
    ScryptHash known{{.logCost = 10, .blockSize = 8, .parallel = 16}, "NaCl", ""};
    // The first 32 bytes of its second example.
    known.hash = std::string("\xfd\xba\xbe\x1c\x9d\x34\x72\x00\x78\x56\xe7\x19\x0d\x01\xe9\xfe\x7c\x6a\xd7\xcb\xc8\x23\x78\x30\xe7\x73\x76\x63\x4b\x37\x31\x62", 32);
    CHECK(matches(known, "password"));
    CHECK_FALSE(matches(known, "passwort"));
}

TEST_CASE("A hashed password is read as it was written, and another text is none") {
    auto const hash = scryptHash("secret", cheap);
    auto const read = ScryptHash::parse(hash.text());
    REQUIRE(read);
    CHECK(matches(*read, "secret"));
    CHECK_FALSE(matches(*read, "Secret"));
    CHECK(scryptHash("secret", cheap).text() != hash.text()); // another salt
    for (auto const* text : {"", "scrypt", "scrypt$4$1$1$$", "scrypt$4$1$1$c2FsdA==$c2FsdA==", "scrypt$21$1$1$c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                             "scrypt$4$x$1$c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "bcrypt$4$1$1$c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
        CHECK_FALSE(ScryptHash::parse(text));
    CHECK(ScryptHash::parse("scrypt$4$1$1$c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    CHECK_THROWS_AS(scryptHash("x", {.logCost = 21}), std::invalid_argument);
    CHECK_THROWS_AS(scryptHash("x", {.logCost = 0}), std::invalid_argument);
}

TEST_CASE("Users of a file are known by their passwords, with their roles") {
    File file;
    file.write("# people\n\n" + userLine({"ada", "secret", {"operator", "admin"}}, "realm: 1$", cheap) + "\r\n" + userLine({"bob", "x"}, {}, cheap) + "\n");
    auto const users = fileUsers(file.path());
    CHECK(users->check("ada", "secret") == Identity{"ada", {"operator", "admin"}});
    CHECK(users->check("bob", "x") == Identity{"bob", {}});
    CHECK_FALSE(users->check("ada", "x"));
    CHECK_FALSE(users->check("cy", "x"));
    CHECK(users->isSlow());
    CHECK(users->digestUser("ada", "realm: 1$")->hash == digestHash("ada", "realm: 1$", "secret"));
    CHECK_FALSE(users->digestUser("ada", "another"));
    CHECK_FALSE(users->digestUser("bob", "realm: 1$"));
}

TEST_CASE("A file that changes is read again, and a slip of the pen locks nobody out") {
    File file;
    file.write(userLine({"ada", "old"}, {}, cheap) + "\n");
    Texts reports;
    auto const users = fileUsers(file.path(), [&](std::string const& line) { reports.push_back(line); });
    auto const version = users->version();
    auto const stamp = users->stamp("ada");
    CHECK(users->version() == version);
    file.write(userLine({"ada", "new"}, {}, cheap) + "\n");
    CHECK(users->version() != version);
    CHECK(users->stamp("ada") != stamp);
    CHECK(users->check("ada", "new"));
    CHECK_FALSE(users->check("ada", "old"));
    auto const later = users->version();
    file.write("ada:oops\n");
    CHECK(users->version() == later);
    CHECK(users->check("ada", "new"));
    std::filesystem::remove(file.path());
    CHECK(users->version() == later);
    CHECK(users->check("ada", "new"));
    REQUIRE(reports.size() == 2);
    CHECK(reports[0] == file.path().string() + ", line 1: this is no line of a user (docs/security.md says what is)");
    CHECK(reports[1] == "the users of " + file.path().string() + " cannot be read: No such file or directory");
}

TEST_CASE("A file with a mistake is refused at the start, by the number of its line") {
    File file;
    CHECK_THROWS_WITH(fileUsers(file.path()), "the users of " + file.path().string() + " cannot be read: No such file or directory");
    std::string const good = userLine({"ada", "x", {"a"}}, "r", cheap);
    auto const problem = [&](std::string const& text) -> std::string {
        file.write(text);
        try {
            static_cast<void>(fileUsers(file.path()));
        } catch (std::runtime_error const& error) { return error.what(); }
        return "";
    };
    CHECK(problem(good).empty());
    CHECK(problem(good + "\n" + good + "\n") == file.path().string() + ", line 2: the user \"ada\" is there twice");
    for (auto const& bad : Texts{"ada", "ada:", ":" + good.substr(4), "ada:x:", good + "x", good.substr(0, good.size() - 1), "ada" + good.substr(good.find(':'), 40)})
        CHECK(problem(bad).find("line 1: this is no line of a user") != std::string::npos);
}

TEST_CASE("A line is made for what can stand in one") {
    CHECK_THROWS_AS(userLine({"a:b", "x"}), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"#a", "x"}), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"a", ""}), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"a", "x", {"a b"}}), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"a", "x", {""}}), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"a", "x"}, "r\nr"), std::invalid_argument);
    CHECK_THROWS_AS(userLine({"a", "x"}, {}, {.parallel = 17}), std::invalid_argument);
}

TEST_CASE("Somebody who is not there costs the time of somebody who is") {
    File file;
    file.write(userLine({"ada", "secret"}, {}, {.logCost = 12, .blockSize = 8, .parallel = 1}) + "\n");
    auto const users = fileUsers(file.path());
    auto const fastest = [&](char const* user) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 9; ++i) {
            auto const begin = std::chrono::steady_clock::now();
            static_cast<void>(users->check(user, "wrong"));
            best = std::min(best, std::chrono::steady_clock::now() - begin);
        }
        return best;
    };
    auto const known = fastest("ada");
    auto const unknown = fastest("nobody");
    CHECK(unknown > known / 2);
    CHECK(unknown < known * 2);
}

#else

TEST_CASE("Without OpenSSL there is no scrypt, and that is said") {
    CHECK_THROWS_AS(userLine({"ada", "x"}), std::logic_error);
    CHECK_THROWS_WITH(fileUsers("/nowhere"), "a file of users needs scrypt, and this runtime was built without OpenSSL (EH_TLS=OFF)");
}

#endif
