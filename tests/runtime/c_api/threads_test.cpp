// The C API from many threads at once: sending, declaring, joining, binding, while connections come and go.
#include "support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "../threads/poll_client.hpp"
#include "bed.hpp"

using namespace eh::test;
using eh::testing::PollClient;

namespace {

constexpr int senders = 4;
constexpr int each = 300;

struct Running {
    explicit Running(Instrument& program) {
        server = eh_server_new(nullptr);
        REQUIRE(server);
        REQUIRE(eh_server_mount(server, "/events", program.handler()) == EH_OK);
        REQUIRE(eh_server_start(server) == EH_OK);
    }
    ~Running() { eh_server_free(server); }

    eh_server* server = nullptr;
};

/// How often `part` is in `text`.
int count(std::string const& text, std::string const& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("threads send through the C API while connections come and go, and each event arrives once", "[c]") {
    Instrument program;
    Running running(program);
    std::uint16_t const port = eh_server_port(running.server);
    PollClient listener(port);
    REQUIRE(listener.open());
    REQUIRE(listener.send("[\"Control\",\"join\",[]]", 1));
    // Another interface of the same name as a client has, made known by whichever thread is first.
    static char const* const prototypes[] = {"late(int,int)"};
    static eh_interface const late = {"Late", prototypes, 1};
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < senders; ++t) {
        threads.emplace_back([&, t] {
            eh_group* const log = eh_group_new(program.handler(), "log");
            for (int i = 0; i < each; ++i) {
                eh_value const values[] = {eh_int(t), eh_int(i)};
                if (eh_send(program.handler(), &late, 0, eh_members(log), values, 2) != EH_QUEUED) ++failed;
                if (Display_gauge_to(program.handler(), eh_one({1 << 30}), t, i) != EH_GONE) ++failed;
                if (std::string(eh_last_error()).find("does not exist") == std::string::npos) ++failed;
            }
            eh_group_free(log);
        });
    }
    threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
            PollClient visitor(port);
            if (!visitor.open() || !visitor.send("[\"Control\",\"ping\",[]]", 1) || !visitor.close()) ++failed;
        }
    });
    std::string heard;
    while (count(heard, "\"late\"") < senders * each) {
        std::string const more = listener.poll();
        REQUIRE(listener.status() == 200);
        heard += more + '\n';
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(count(heard, "\"late\"") == senders * each);
    for (int t = 0; t < senders; ++t) {
        std::size_t at = 0;
        for (int i = 0; i < each; ++i) {             // in the order of each thread
            std::size_t const next = heard.find("[\"Late\",\"late\",[" + std::to_string(t) + ',' + std::to_string(i) + "]]", at);
            REQUIRE(next != std::string::npos);
            at = next;
        }
    }
}

TEST_CASE("an interface is bound and undone while clients call it, and no callback runs after that", "[c]") {
    Instrument program;
    Running running(program);
    struct Counter {
        std::atomic<bool> bound{false};
        std::atomic<int> calls{0};
        std::atomic<int> late{0};
    } counter;
    static char const* const prototypes[] = {"tick()"};
    static eh_interface const about = {"Ticker", prototypes, 1};
    auto const receive = [](void const* callbacks, eh_connection, std::size_t, eh_value const*) {
        auto* const seen = static_cast<Counter*>(const_cast<void*>(callbacks));
        if (!seen->bound) ++seen->late;
        ++seen->calls;
    };
    std::atomic<bool> done{false};
    std::thread caller([&] {
        while (!done) {
            PollClient client(eh_server_port(running.server));
            if (!client.open()) continue;
            for (int i = 0; i < 10 && !done; ++i) client.send("[\"Ticker\",\"tick\",[]]", 1);
            client.close();
        }
    });
    int rounds = 0;
    while (counter.calls < 50 || rounds < 50) {
        counter.bound = true;
        REQUIRE(eh_bind(program.handler(), &about, &counter, 0, receive) == EH_OK);
        std::this_thread::yield();
        int const before = counter.calls;
        for (int i = 0; i < 1000 && counter.calls == before; ++i) std::this_thread::yield();
        REQUIRE(eh_unbind(program.handler(), "Ticker") == EH_OK);
        counter.bound = false;
        ++rounds;
    }
    done = true;
    caller.join();
    CHECK(counter.late == 0);
}
