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
    fs::path const& path() const { return base_; }

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

TEST_CASE("A large file is sent in pieces, whole or in part, and leaves the socket as it was") {
    Folder const folder;
    std::string content;
    for (int i = 0; content.size() < 9u << 20; ++i) content += std::to_string(i) + ',';
    folder.write("www/large.bin", content);
    Site site;
    onLoop(site.server, [&] { return (site.server.mount("/f", folder.directory()), true); });
    auto client = site.connect();
    auto const whole = client.get("/f/large.bin");
    CHECK(whole.header("content-length") == std::to_string(content.size()));
    CHECK(whole.body == content);
    client.request("HEAD", "/f/large.bin");
    CHECK(client.replyToHead().header("content-length") == std::to_string(content.size()));
    auto const part = client.get("/f/large.bin", "Range: bytes=1000000-\r\n");
    CHECK(part.status == 206);
    CHECK(part.body == content.substr(1'000'000));
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("A client that leaves while it gets a file, and a file that is shortened, end the socket") {
    Folder const folder;
    folder.write("www/large.bin", std::string(30u << 20, 'x'));
    Site site;
    onLoop(site.server, [&] { return (site.server.mount("/f", folder.directory()), true); });
    auto client = site.connect();
    client.request("GET", "/f/large.bin");
    client.readUpTo("\r\n\r\n");
    SECTION("the client leaves") { client.close(); }
    SECTION("the file is shortened") {
        folder.write("www/large.bin", "short");
        CHECK(client.rest().size() < 30u << 20);
    }
    CHECK(site.get("/f/app.mjs").status == 200);
}

TEST_CASE("A part of a file is answered, if the client has the rest of the same file") {
    Folder const folder;
    auto const directory = folder.directory();
    folder.write("www/ten.txt", "0123456789");
    auto const first = ask(*directory, "GET", "/ten.txt");
    CHECK(first.header("Accept-Ranges") == "bytes");
    auto const with = [&](std::vector<eh::http::Header> const& headers) { return ask(*directory, "GET", "/ten.txt", headers); };
    struct Asked {
        std::string_view range;
        std::string body;
        std::string contentRange;
    };
    for (auto const& [range, body, contentRange] :
         {Asked{"bytes=0-0", "0", "bytes 0-0/10"}, Asked{"bytes=2-4", "234", "bytes 2-4/10"}, Asked{"Bytes= 7-", "789", "bytes 7-9/10"},
          Asked{"bytes=8-99999999999999999999999", "89", "bytes 8-9/10"}, Asked{"bytes=-3", "789", "bytes 7-9/10"},
          Asked{"bytes=-11", "0123456789", "bytes 0-9/10"}}) {
        INFO(range);
        auto const answer = with({{"Range", range}});
        CHECK(answer.status == 206);
        CHECK(answer.body == body);
        CHECK(answer.header("Content-Range") == contentRange);
        CHECK(answer.header("ETag") == first.header("ETag"));
    }
    for (std::string_view const ignored : {"bytes=1-2,4-5", "lines=1-2", "bytes=4-2", "bytes=a-", "bytes=-", "bytes=1", "bytes=1-2x", "bytes=+1-2"}) {
        INFO(ignored);
        CHECK(with({{"Range", ignored}}).status == 200);
    }
    for (std::string_view const beyond : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
        INFO(beyond);
        auto const answer = with({{"Range", beyond}});
        CHECK(answer.status == 416);
        CHECK(answer.header("Content-Range") == "bytes */10");
    }
    std::string const tag = first.header("ETag");
    std::string const date = first.header("Last-Modified");
    std::string const weak = "W/" + tag;
    CHECK(with({{"Range", "bytes=1-"}, {"If-Range", tag}}).status == 206);
    CHECK(with({{"Range", "bytes=1-"}, {"If-Range", date}}).status == 206);
    CHECK(with({{"Range", "bytes=1-"}, {"If-Range", weak}}).status == 200);
    CHECK(with({{"Range", "bytes=1-"}, {"If-Range", "\"other\""}}).status == 200);
    CHECK(with({{"Range", "bytes=1-"}, {"If-None-Match", tag}}).status == 304);
}

TEST_CASE("A file that lies compressed beside is sent so to whoever takes it, unless it is older") {
    Folder const folder;
    auto const directory = folder.directory();
    folder.write("www/app.mjs.gz", "as gzip");
    auto const with = [&](std::string_view accepted) {
        return ask(*directory, "GET", "/app.mjs", {{"Accept-Encoding", accepted}});
    };
    auto const zipped = with("deflate, GZIP");
    CHECK(zipped.body == "as gzip");
    CHECK(zipped.header("Content-Encoding") == "gzip");
    CHECK(zipped.header("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(zipped.header("Vary") == "Accept-Encoding");
    auto const plainly = with("br;q=1, gzip;q=0");
    CHECK(plainly.body == "export {};");
    CHECK(plainly.header("Content-Encoding").empty());
    CHECK(plainly.header("Vary") == "Accept-Encoding");
    CHECK(plainly.header("ETag") != zipped.header("ETag"));
    folder.write("www/app.mjs.br", "as brotli");
    CHECK(with("gzip, br;q=0.5").body == "as brotli");
    CHECK(with("gzip").body == "as gzip");
    CHECK(ask(*directory, "GET", "/app.mjs").body == "export {};");
    fs::last_write_time(folder.path() / "www/app.mjs", fs::file_time_type::clock::now() + std::chrono::hours(1));
    CHECK(with("gzip, br").body == "export {};");
    CHECK(ask(*directory, "GET", "/index.html", {{"Accept-Encoding", "gzip"}}).header("Vary").empty());
}

TEST_CASE("A symbolic link is followed inside the folder") {
    Folder const folder;
    fs::create_symlink("app.mjs", folder.path() / "www/same.mjs");
    fs::create_symlink("sub folder", folder.path() / "www/other");
    CHECK(ask(*folder.directory(), "GET", "/same.mjs").body == "export {};");
    CHECK(ask(*folder.directory(), "GET", "/other/").body == "<p>sub</p>");
}

TEST_CASE("A folder without a page of its own is listed if that is asked for") {
    Folder const folder;
    folder.write("www/bare/a <b> & \"c\".txt", "12345");
    fs::create_directory(folder.path() / "www/bare/zoo");
    folder.write("www/bare/.hidden", "x");
    auto const directory = eh::files(folder.path() / "www", {.listing = true});
    auto const page = ask(*directory, "GET", "/bare/");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.body.find("<a href=\"./a%20%3Cb%3E%20&amp;%20%22c%22.txt\">a &lt;b&gt; &amp; &quot;c&quot;.txt</a><td>5\n") != std::string::npos);
    CHECK(page.body.find("<a href=\"../\">") != std::string::npos);
    CHECK(page.body.find("./zoo/") < page.body.find("data.bin"));
    CHECK(page.body.find("hidden") == std::string::npos);
    CHECK(ask(*directory, "GET", "/bare").header("Location") == "./bare/");
    CHECK(ask(*directory, "POST", "/bare/").status == 405);
    CHECK(ask(*directory, "GET", "/").body == "<p>start</p>");
    for (std::string_view const path : {"/.git/", "/none/", "/app.mjs/", "/up/"}) CHECK_FALSE(ask(*directory, "GET", path).taken);
    CHECK_FALSE(ask(*folder.directory(), "GET", "/bare/").taken);
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

TEST_CASE("A file in the binary goes compressed to clients that take it") {
    static constexpr eh::EmbeddedFile embedded[] = {{"both.js", "raw both", "\"t1\"", "gzip both", "brotli both"},
                                                    {"gzip.js", "raw gzip", "\"t2\"", "gzip gzip"},
                                                    {"raw.js", "raw raw", "\"t3\""}};
    auto const directory = eh::embedded({embedded});
    auto const asked = [&](std::string_view path, std::string_view accepted) { return ask(*directory, "GET", path, {{"Accept-Encoding", accepted}}); };
    auto const br = asked("/both.js", "gzip, deflate, br");
    CHECK(br.body == "brotli both");
    CHECK(br.header("Content-Encoding") == "br");
    CHECK(br.header("Vary") == "Accept-Encoding");
    CHECK(br.header("ETag") == "\"t1-br\"");
    CHECK(br.header("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(asked("/both.js", "gzip, br;q=0").body == "gzip both");
    CHECK(asked("/both.js", "gzip, br;q=0").header("ETag") == "\"t1-gzip\"");
    CHECK(asked("/gzip.js", "gzip, br").header("Content-Encoding") == "gzip");
    auto const raw = asked("/gzip.js", "identity");
    CHECK(raw.body == "raw gzip");
    CHECK(raw.header("Content-Encoding").empty());
    CHECK(raw.header("Vary") == "Accept-Encoding");
    CHECK(raw.header("ETag") == "\"t2\"");
    CHECK(asked("/raw.js", "gzip, br").body == "raw raw");
    CHECK(asked("/raw.js", "gzip, br").header("Vary").empty());
    CHECK(ask(*directory, "GET", "/gzip.js", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"t2-gzip\""}}).status == 304);
    CHECK(ask(*directory, "GET", "/gzip.js", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"t2\""}}).status == 200);
    CHECK(ask(*directory, "GET", "/gzip.js", {{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-3"}}).body == "gzip");
}

TEST_CASE("By its hashed path a file in the binary is kept for ever") {
    static constexpr eh::EmbeddedFile embedded[] = {{".x/app", "1", "\"aaaaaaaaaaaaaaaa0000\""},
                                                    {"app.js", "2", "\"bbbbbbbbbbbbbbbb1111\"", "gz"},
                                                    {"b.min.css", "3", "\"cccccccccccccccc2222\""},
                                                    {"short.txt", "4", "\"dddd\""}};
    eh::EmbeddedFolder const folder{embedded};
    CHECK(eh::hashedPath(folder, "app.js") == "app.bbbbbbbbbbbbbbbb.js");
    CHECK(eh::hashedPath(folder, "b.min.css") == "b.min.cccccccccccccccc.css");
    CHECK(eh::hashedPath(folder, ".x/app") == ".x/app.aaaaaaaaaaaaaaaa");
    CHECK_THROWS_WITH(eh::hashedPath(folder, "none.js"), "there is no embedded file \"none.js\"");
    CHECK_THROWS_AS(eh::hashedPath(folder, "short.txt"), std::invalid_argument);
    auto const directory = eh::embedded(folder);
    for (auto const& [path, body] : {std::pair{"app.js", "2"}, std::pair{"b.min.css", "3"}, std::pair{".x/app", "1"}}) {
        auto const kept = ask(*directory, "GET", "/" + eh::hashedPath(folder, path));
        CHECK(kept.body == body);
        CHECK(kept.header("Cache-Control") == "public, max-age=31536000, immutable");
        CHECK(ask(*directory, "GET", std::string("/") + path).header("Cache-Control") == "no-cache");
    }
    CHECK(ask(*directory, "GET", "/app.bbbbbbbbbbbbbbbb.js").header("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(ask(*directory, "GET", "/app.bbbbbbbbbbbbbbbb.js", {{"Accept-Encoding", "gzip"}}).body == "gz");
    for (auto const* const none : {"/app.bbbbbbbbbbbbbbbc.js", "/app.bbbbbbbbbbbbbbb.js", "/app.cccccccccccccccc.js", "/.bbbbbbbbbbbbbbbb.js", "/app.js.bbbbbbbbbbbbbbbb",
                                   "/bbbbbbbbbbbbbbbb.js", "/short.dddd.txt"})
        CHECK_FALSE(ask(*directory, "GET", none).taken);
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
