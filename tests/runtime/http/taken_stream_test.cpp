// A taken socket whose kernel takes a few bytes at a time.
#include "http/taken_stream.hpp"

#include "site.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using namespace test;

namespace {

/// What a narrow stream has seen; it outlives the stream.
struct Seen {
    std::string written;
    std::size_t room = 0;
    bool broken = false;
    bool ended = false;
    bool closed = false;
    std::vector<std::shared_ptr<WatchUser>> waiting;

    /// Takes `bytes` more, and says so.
    void open(std::size_t bytes) {
        room += bytes;
        for (auto const& user : std::exchange(waiting, {})) user->writable();
    }
};

class NarrowStream final : public Stream {
public:
    explicit NarrowStream(Seen& seen) : seen_(seen) {}
    StreamResult readSome(std::span<char>) noexcept override { return {StreamResult::State::wouldBlock}; }
    StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override {
        if (seen_.broken) return {StreamResult::State::error};
        std::string_view const part = pieces[0].substr(0, seen_.room);
        if (part.empty()) return {StreamResult::State::wouldBlock};
        seen_.written += part;
        seen_.room -= part.size();
        return {StreamResult::State::done, part.size()};
    }
    void waitReadable(std::shared_ptr<WatchUser>) override {}
    void waitWritable(std::shared_ptr<WatchUser> user) override { seen_.waiting.push_back(std::move(user)); }
    bool established() const noexcept override { return true; }
    void shutdownWrite() noexcept override { seen_.ended = true; }
    void close() noexcept override { seen_.closed = true; }

private:
    Seen& seen_;
};

struct CountingUser final : WatchUser {
    void readable() override {}
    void writable() override { ++calls; }
    int calls = 0;
};

struct Taken {
    SilentLoop loop;
    Router router{loop};
    eh::ServerOptions options;
    eh::Receiving receiving{1u << 20};
    Edge edge{options, loop};
    HttpContext context{loop, router, options, receiving, edge};
    Seen seen;
    std::unique_ptr<TakenStream> stream = std::make_unique<TakenStream>(context, std::make_unique<NarrowStream>(seen));

    /// Lets "head" wait.
    Taken() {
        auto head = std::make_unique<Output>();
        head->add(Buffer(std::string("head")));
        stream->beginWith(std::move(head));
    }
    StreamResult::State write(std::string_view bytes) { return stream->writeSome({&bytes, 1}).state; }
};

using State = StreamResult::State;

} // namespace

TEST_CASE("What waits of the head leaves by itself") {
    Taken taken;
    taken.seen.open(3);
    CHECK(taken.seen.written == "hea");
    taken.seen.open(3);
    CHECK(taken.seen.written == "head");
    CHECK(taken.seen.waiting.empty());
}

TEST_CASE("What is written while the head waits comes behind it") {
    Taken taken;
    taken.seen.room = 2;
    CHECK(taken.write("body") == State::wouldBlock);
    CHECK(taken.seen.written == "he");
    auto const user = std::make_shared<CountingUser>();
    taken.stream->waitWritable(user);
    taken.seen.open(1);
    CHECK(user->calls == 0);
    taken.seen.open(3);
    CHECK(user->calls == 1);
    CHECK(taken.write("body") == State::done);
    CHECK(taken.seen.written == "headbo");
}

TEST_CASE("Who waits is told even if a write has sent the head meanwhile") {
    Taken taken;
    auto const user = std::make_shared<CountingUser>();
    taken.stream->waitWritable(user);
    taken.seen.room = 100;
    CHECK(taken.write("body") == State::done);
    CHECK(taken.seen.written == "headbody");
    taken.seen.open(0);
    CHECK(user->calls == 1);
}

TEST_CASE("An end that was announced comes behind the head") {
    Taken taken;
    taken.stream->shutdownWrite();
    CHECK_FALSE(taken.seen.ended);
    taken.seen.open(4);
    CHECK(taken.seen.written == "head");
    CHECK(taken.seen.ended);
}

TEST_CASE("A head that cannot be sent is an error for who writes or waits") {
    Taken taken;
    auto const user = std::make_shared<CountingUser>();
    taken.stream->waitWritable(user);
    taken.seen.broken = true;
    taken.seen.open(0);
    CHECK(user->calls == 1);
    CHECK(taken.write("body") == State::error);
    taken.stream->waitWritable(user);
    taken.seen.open(0);
    CHECK(user->calls == 2);
}

TEST_CASE("A taken socket counts until it is closed, and may outlive its server") {
    Taken taken;
    int closed = 0;
    taken.context.onClosed = [&] { ++closed; };
    auto other = std::make_unique<TakenStream>(taken.context, std::make_unique<NarrowStream>(taken.seen));
    CHECK(taken.context.sockets() == 2);
    auto const user = std::make_shared<CountingUser>();
    taken.stream->waitWritable(user);
    taken.stream->close();
    CHECK(user.use_count() == 1);
    CHECK(taken.seen.closed);
    CHECK(taken.context.sockets() == 1);
    taken.stream->close();
    other.reset();
    CHECK(taken.context.sockets() == 0);
    CHECK(closed == 2);
    std::array<char, 4> buffer;
    CHECK(taken.stream->readSome(buffer).state == State::error);
    CHECK(taken.write("x") == State::error);
    CHECK_FALSE(taken.stream->established());
    taken.stream->waitReadable(user);
    taken.stream->waitWritable(user);
    taken.stream->shutdownWrite();
    taken.seen.open(100);
    CHECK(user->calls == 0);
    CHECK(taken.seen.written.empty());
}
