// Sockets that send without end, and one that says a word now and then: it is heard at once.
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "http/socket_loop.hpp"
#include "http/stream.hpp"
#include "support/catch.hpp"

using namespace eh::http;

namespace {

constexpr std::size_t share = 16u << 10;

struct Pair {
    explicit Pair(SocketLoop& loop) {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
        peer = ends[0];
        stream = plainStream(loop.watch(ends[1]));
    }
    Pair(Pair const&) = delete;
    Pair& operator=(Pair const&) = delete;
    ~Pair() { hangUp(); }

    void send(std::size_t bytes) const {
        std::string const text(bytes, 'x');
        REQUIRE(::write(peer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void hangUp() noexcept {
        if (peer >= 0) ::close(std::exchange(peer, -1));
    }

    int peer;
    std::unique_ptr<Stream> stream;
};

/// Reads what it is told about and writes down its name for each time.
struct Reader final : WatchUser, std::enable_shared_from_this<Reader> {
    Reader(SocketLoop& loop, char itsName, std::string& itsLog) : pair(loop), name(itsName), log(itsLog) {}

    void wait() { pair.stream->waitReadable(shared_from_this()); }
    void readable() override {
        log.push_back(name);
        std::array<char, 4 * share> bytes;
        auto const result = pair.stream->readSome(bytes);
        if (result.state == StreamResult::State::done) {
            most = std::max(most, result.bytes);
            total += result.bytes;
        }
        ended = ended || result.state == StreamResult::State::end;
        std::this_thread::sleep_for(work);
        if (!ended) wait();
        if (afterwards) afterwards();
    }
    void writable() override {}

    Pair pair;
    char name;
    std::string& log;
    std::chrono::milliseconds work{0};
    std::function<void()> afterwards;
    std::size_t most = 0;
    std::size_t total = 0;
    bool ended = false;
};

struct Site {
    SocketLoop loop{nullptr};
    std::string log;
    std::vector<std::shared_ptr<Reader>> readers;

    Reader& add(char name) {
        readers.push_back(std::make_shared<Reader>(loop, name, log));
        readers.back()->wait();
        return *readers.back();
    }
    ~Site() {
        for (auto const& reader : readers) reader->pair.stream->close();
        loop.discard();
    }
};

} // namespace

TEST_CASE("A socket gets a share of a turn, and everything in the end") {
    Site site;
    Reader& flood = site.add('f');
    flood.pair.send(5 * share + 1);
    site.loop.poll();
    CHECK(flood.most == share);
    CHECK(flood.total == 5 * share + 1);
    std::array<char, 2 * share> bytes;
    flood.pair.send(2 * share);
    CHECK(flood.pair.stream->readSome(bytes).bytes == share);
    CHECK(flood.pair.stream->readSome(bytes).state == StreamResult::State::wouldBlock);
    flood.wait();
    CHECK(flood.pair.stream->readSome(bytes).bytes == share);
}

TEST_CASE("A word is heard between any two reads of floods") {
    Site site;
    Reader& word = site.add('w');
    std::size_t said = 0;
    for (char name = 'a'; name < 'i'; ++name) {
        Reader& flood = site.add(name);
        flood.work = std::chrono::milliseconds(1); // more than the time for floods in a turn
        flood.afterwards = [&] {
            if (word.total < said) return;
            word.pair.send(1);
            ++said;
        };
        flood.pair.send(4 * share);
    }
    while (std::ranges::count(site.log, 'h') < 4) site.loop.poll();
    CHECK(site.log.substr(0, 9) == "abcdefgha"); // that they are floods turns out by reading
    for (std::size_t i = 9; i < site.log.size(); i += 2) CHECK(site.log[i] == 'w');
    CHECK(word.total >= 24);
}

TEST_CASE("Floods have their turns one after the other") {
    Site site;
    for (char const name : {'a', 'b', 'c'}) site.add(name).pair.send(4 * share);
    site.loop.poll();
    CHECK(site.log.substr(0, 12) == "abcabcabcabc");
}

TEST_CASE("Ends are heard after words, and all of them") {
    Site site;
    for (char const name : {'a', 'b', 'c'}) {
        Reader& leaving = site.add(name);
        leaving.work = std::chrono::milliseconds(1);
        leaving.pair.hangUp();
    }
    site.add('w').pair.send(1);
    site.loop.poll();
    CHECK(site.log == "wabc");
    for (int i = 0; i < 3; ++i) CHECK(site.readers[static_cast<std::size_t>(i)]->ended);
}

TEST_CASE("Whoever stands in line may close its socket, and others'") {
    Site site;
    for (char const name : {'a', 'b', 'c'}) site.add(name).pair.send(4 * share);
    int reads = 0;
    site.readers[0]->afterwards = [&] {
        if (++reads == 2) site.readers[1]->pair.stream->close();
        if (reads == 3) site.readers[0]->pair.stream->close();
    };
    site.loop.poll();
    CHECK(std::ranges::count(site.log, 'a') == 3);
    CHECK(std::ranges::count(site.log, 'b') == 1);
    CHECK(site.readers[2]->total == 4 * share);
}
