// Folders on disk and in the binary: what they answer, and that nothing leads out of them.
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "http/http_date.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
namespace fs = std::filesystem;

namespace {

/// A folder with some files, and a secret beside it.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "eh-files-XXXXXX").string();
        base_ = ::mkdtemp(pattern.data());
        write("secret.txt", "secret");
        write("www/index.html", "<p>start</p>");
        write("www/app.mjs", "export {};");
        write("www/sub folder/index.html", "<p>sub</p>");
        write("www/bare/data.bin", "x");
        write("www/.hidden", "hidden");
        write("www/.git/config", "hidden");
        fs::create_symlink(base_ / "secret.txt", base_ / "www/link.txt");
        fs::create_symlink("../secret.txt", base_ / "www/relative.txt");
        fs::create_symlink(base_, base_ / "www/up");
        ::mkfifo((base_ / "www/pipe").c_str(), 0600);
    }
    ~Folder() { fs::remove_all(base_); }

    void write(std::string const& name, std::string_view content) const {
        fs::create_directories((base_ / name).parent_path());
        std::ofstream(base_ / name, std::ios::binary) << content;
    }
    std::shared_ptr<eh::http::Directory> directory() const { return eh::files(base_ / "www"); }

private:
    fs::path base_;
};

} // namespace

TEST_CASE("Files are served with type, tag and date") {
    Folder const folder;
    auto const directory = folder.directory();
    auto const script = ask(*directory, "GET", "/app.mjs");
    CHECK(script.status == 200);
    CHECK(script.body == "export {};");
    CHECK(script.header("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(script.header("ETag").size() > 4);
    CHECK(eh::http::parseHttpDate(script.header("Last-Modified")));
    CHECK(ask(*directory, "GET", "/").body == "<p>start</p>");
    CHECK(ask(*directory, "GET", "/sub folder/").body == "<p>sub</p>");
    CHECK(ask(*directory, "GET", "/bare/data.bin").header("Content-Type") == "application/octet-stream");
}

TEST_CASE("A folder without its slash is redirected, with its query") {
    Folder const folder;
    auto const answer = ask(*folder.directory(), "GET", "/sub folder", {}, "a=1");
    CHECK(answer.status == 301);
    CHECK(answer.header("Location") == "./sub%20folder/?a=1");
}

TEST_CASE("What a folder lacks is declined") {
    Folder const folder;
    auto const directory = folder.directory();
    for (std::string_view const path :
         {"/none", "/bare", "/bare/", "/app.mjs/", "/app.mjs/x", "/pipe", "/.hidden", "/.git/config"}) {
        INFO(path);
        CHECK_FALSE(ask(*directory, "GET", path).taken);
    }
    CHECK_FALSE(ask(*eh::files("/nowhere/at/all"), "GET", "/").taken);
}

TEST_CASE("Nothing leads out of a folder") {
    Folder const folder;
    auto const directory = folder.directory();
    for (std::string_view const path :
         {"/link.txt", "/relative.txt", "/up/secret.txt", "/../secret.txt", "/sub folder/../../secret.txt"}) {
        INFO(path);
        CHECK_FALSE(ask(*directory, "GET", path).taken);
    }
}

TEST_CASE("Over HTTP no spelling leads out of a folder either") {
    Folder const folder;
    Site site;
    site.server.post([&] { site.server.mount("/f", folder.directory()); });
    REQUIRE(site.get("/f/app.mjs").status == 200);
    for (std::string_view const path :
         {"/f/../secret.txt", "/f/%2e%2e/secret.txt", "/f/..%2fsecret.txt", "/f/%2e%2e%2fsecret.txt",
          "/f//../secret.txt", "/f/..%5csecret.txt", "/f/..\\secret.txt", "/f/up/secret.txt", "/f/link.txt", "/f/%00",
          "/f/app.mjs%00.html", "/f/%252e%252e/secret.txt", "/f/....//secret.txt", "/f/.%2e/secret.txt",
          "/f/sub%20folder/../../secret.txt"}) {
        INFO(path);
        auto const reply = site.get(path);
        CHECK((reply.status == 404 || reply.status == 400));
        CHECK(reply.body.find("secret") == std::string::npos);
    }
}

TEST_CASE("A file that the client has is not sent again") {
    Folder const folder;
    auto const directory = folder.directory();
    auto const first = ask(*directory, "GET", "/app.mjs");
    std::string const tag = first.header("ETag");
    std::string const date = first.header("Last-Modified");
    std::string const list = "\"other\", W/" + tag;
    auto const statusWith = [&](std::vector<eh::http::Header> const& headers) {
        return ask(*directory, "GET", "/app.mjs", headers).status;
    };
    CHECK(statusWith({{"If-None-Match", tag}}) == 304);
    CHECK(statusWith({{"If-None-Match", list}}) == 304);
    CHECK(statusWith({{"If-None-Match", "*"}}) == 304);
    CHECK(statusWith({{"If-None-Match", "\"other\""}}) == 200);
    CHECK(statusWith({{"If-None-Match", "\"other\""}, {"If-Modified-Since", date}}) == 200);
    CHECK(statusWith({{"If-Modified-Since", date}}) == 304);
    CHECK(statusWith({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}) == 200);
    CHECK(statusWith({{"If-Modified-Since", "yesterday"}}) == 200);
    folder.write("www/app.mjs", "export const changed = 1;");
    CHECK(statusWith({{"If-None-Match", tag}}) == 200);
}

TEST_CASE("Files can only be read") {
    Folder const folder;
    auto const directory = folder.directory();
    auto const answer = ask(*directory, "POST", "/app.mjs");
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "GET, HEAD");
    CHECK_FALSE(ask(*directory, "DELETE", "/none").taken);
}

TEST_CASE("A large file is served whole") {
    Folder const folder;
    std::string const content = std::string(70u << 20, 'a') + "end";
    folder.write("www/large.bin", content);
    CHECK(ask(*folder.directory(), "GET", "/large.bin").body == content);
}

TEST_CASE("A folder in the binary is served like one on disk") {
    static constexpr eh::EmbeddedFile embedded[] = {{"app.js", "1;", "\"t1\""},
                                                    {"index.html", "<p>start</p>", "\"t2\""},
                                                    {"sub/index.html", "<p>sub</p>", "\"t3\""}};
    auto const directory = eh::embedded({embedded});
    CHECK(ask(*directory, "GET", "/").body == "<p>start</p>");
    CHECK(ask(*directory, "GET", "/sub/").body == "<p>sub</p>");
    CHECK(ask(*directory, "GET", "/app.js").header("ETag") == "\"t1\"");
    CHECK(ask(*directory, "GET", "/app.js", {{"If-None-Match", "\"t1\""}}).status == 304);
    CHECK(ask(*directory, "GET", "/sub").status == 301);
    CHECK(ask(*directory, "PUT", "/app.js").status == 405);
    CHECK_FALSE(ask(*directory, "GET", "/none.js").taken);
    CHECK_FALSE(ask(*directory, "GET", "/su").taken);
}

TEST_CASE("Dates are written and read as HTTP wants them") {
    CHECK(eh::http::httpDate(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(eh::http::parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
    CHECK(eh::http::parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
    CHECK(eh::http::parseHttpDate("Sun Nov  6 08:49:37 1994") == 784111777);
    constexpr std::time_t in2090 = 3786912000;
    CHECK(eh::http::parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", in2090) == 3939871777); // no more than 50 years ahead: 2094
    for (std::string_view const none : {"Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37 19940", "Sun Nov  6"})
        CHECK_FALSE(eh::http::parseHttpDate(none));
    CHECK_FALSE(eh::http::parseHttpDate(""));
}
