// Files that have to be waited for: by a thread, while the loop goes on.
#include "http/disk.hpp"

#include <cstdlib>
#include <future>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "http/file_content.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using eh::http::Descriptor;
using eh::http::Disk;

namespace {

/// Deleted already, open only here.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string content) : content_(std::move(content)) {
        std::string pattern = "/tmp/eh-disk-XXXXXX";
        file_ = Descriptor(::mkstemp(pattern.data()));
        ::unlink(pattern.c_str());
        std::size_t const written = ::write(file_.get(), content_.data(), content_.size());
        if (written != content_.size()) throw std::runtime_error("no room for a temporary file");
    }
    Descriptor copy() const { return Descriptor(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0)); }
    std::string const& content() const { return content_; }

private:
    std::string content_;
    Descriptor file_{-1};
};

std::string letters(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 2'654'435'761u % 26);
    return text;
}

std::optional<std::string> never(Descriptor const&, std::uint64_t, std::size_t) { return std::nullopt; }

/// Of everything but what begins the file.
std::optional<std::string> onlyTheFirst(Descriptor const& file, std::uint64_t offset, std::size_t size) {
    if (offset != 0) return std::nullopt;
    return eh::http::readAt(file, offset, size);
}

/// Answers every request below /file with the file.
void serveFile(Site& site, TemporaryFile const& file, std::shared_ptr<Disk> disk) {
    onLoop(site.server, [&] {
        site.server.mount("/file", std::make_shared<FakeDirectory>([&file, disk = std::move(disk)](Request const&, Responder& responder) {
            eh::http::sendFile(responder, {}, file.copy(), {0, file.content().size()}, disk);
            return true;
        }));
        return true;
    });
}

} // namespace

TEST_CASE("What is in memory is read at once, and the rest by waiting") {
    TemporaryFile const file(letters(200'000));
    auto const copy = file.copy();
    CHECK(eh::http::readAt(copy, 0, 300'000) == file.content());
    CHECK(eh::http::readAt(copy, 199'999, 10) == file.content().substr(199'999));
    CHECK(eh::http::readAt(copy, 200'000, 10).empty());
    auto const cached = eh::http::readCached(copy, 100'000, 50'000); // just written; not all file systems can say so
    CHECK(cached.value_or(file.content().substr(100'000, 50'000)) == file.content().substr(100'000, 50'000));
    REQUIRE(::fsync(copy.get()) == 0);
    ::posix_fadvise(copy.get(), 0, 0, POSIX_FADV_DONTNEED);
    auto const again = eh::http::readCached(copy, 0, 200'000);
    CHECK(again.value_or(eh::http::readAt(copy, 0, 200'000)) == file.content());
}

TEST_CASE("A descriptor that cannot be read is an error") {
    Descriptor const folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    CHECK_THROWS_AS(eh::http::readAt(folder, 0, 10), std::system_error);
}

TEST_CASE("Files come whole when nothing of them is in memory, whatever their size") {
    for (std::size_t const size : {1u, 1'000u, 65'536u, 65'537u, 262'144u, 3'000'000u}) {
        for (auto const cached : {&never, &onlyTheFirst, &eh::http::readCached}) {
            TemporaryFile const file(letters(size));
            Site site;
            serveFile(site, file, std::make_shared<Disk>(cached));
            auto client = site.connect();
            CHECK(client.get("/file").body == file.content());
            CHECK(client.get("/file").body == file.content());
        }
    }
}

TEST_CASE("While the thread waits for a disk the loop serves others") {
    TemporaryFile const small(letters(1'000));
    std::promise<void> arrived;
    std::promise<void> disk;
    auto const slow = std::make_shared<Disk>(&never);
    Site site;
    serveFile(site, small, slow);
    slow->run([&, ready = disk.get_future().share()] {
        arrived.set_value();
        ready.wait();
    });
    REQUIRE(arrived.get_future().wait_for(patience) == std::future_status::ready);
    auto waiting = site.connect();
    waiting.request("GET", "/file");
    CHECK(site.get("/hello").body == "hello");
    disk.set_value();
    CHECK(waiting.reply().body == small.content());
}

TEST_CASE("A client that leaves a file to the thread harms nobody") {
    TemporaryFile const file(letters(3'000'000));
    Site site;
    serveFile(site, file, std::make_shared<Disk>(&never));
    for (int i = 0; i < 20; ++i) site.connect().request("GET", "/file");
    CHECK(site.get("/file").body == file.content());
}

TEST_CASE("A small file that cannot be read is answered 500") {
    Site site;
    auto const disk = std::make_shared<Disk>(&never);
    onLoop(site.server, [&] {
        site.server.mount("/file", std::make_shared<FakeDirectory>([disk](Request const&, Responder& responder) {
            eh::http::sendFile(responder, {}, Descriptor(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), {0, 10}, disk);
            return true;
        }));
        return true;
    });
    CHECK(site.get("/file").status == 500);
    CHECK(site.lines.take().find("without an answer") != std::string::npos);
}
