// Servers in C over real sockets: starting, stopping, files, folders inside the program, the log.
#include "support/catch.hpp"
#include "support/http_client.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../threads/poll_client.hpp"
#include "bed.hpp"

using namespace eh::test;
using eh::testing::PollClient;

namespace {

struct OwnedServer {
    explicit OwnedServer(eh_server_options options = {}) {
        options.size = sizeof options;
        server = eh_server_new(&options);
        INFO(eh_last_error());
        REQUIRE(server);
    }
    ~OwnedServer() { eh_server_free(server); }
    operator eh_server*() const noexcept { return server; }

    eh_server* server;
};

}  // namespace

TEST_CASE("a server in C carries events, and tells its clients when it stops", "[c]") {
    Instrument program;
    OwnedServer server;
    REQUIRE(eh_server_mount(server, "/events", program.handler()) == EH_OK);
    REQUIRE(eh_server_start(server) == EH_OK);
    CHECK(contains(eh_server_url(server), std::to_string(eh_server_port(server))));
    PollClient client(eh_server_port(server));
    REQUIRE(client.open());
    REQUIRE(client.send("[\"Control\",\"ping\",[]]", 1));
    CHECK(contains(client.poll(), "[\"Display\",\"pong\",[]]"));
    CHECK(eh_connection_count(program.handler()) == 1);
    REQUIRE(eh_server_stop(server, 1000) == EH_OK);
    CHECK(program.state.disconnected == 1);
    CHECK(program.state.last_code == EH_SHUTDOWN);
    CHECK(Display_pong_all(program.handler()) == EH_STOPPED);
    CHECK(contains(eh_last_error(), "the server has stopped"));
}

TEST_CASE("a server in C that cannot bind says where and why", "[c]") {
    OwnedServer first;
    eh_server_options options{};
    options.size = sizeof options;
    options.port = eh_server_port(first);
    CHECK(eh_server_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), std::to_string(options.port)));
    options.port = 0;
    options.address = "nowhere";
    CHECK(eh_server_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), "nowhere"));
}

TEST_CASE("eh_server_run returns after a stop from another thread, and posted tasks run on the loop", "[c]") {
    OwnedServer server;
    struct Seen {
        eh_server* server;
        std::thread::id loop;
    } seen{server, {}};
    auto const stop = [](void* user) {
        auto* const noted = static_cast<Seen*>(user);
        noted->loop = std::this_thread::get_id();
        eh_server_stop(noted->server, 0);
    };
    std::atomic<eh_status> posted{EH_FAILED};
    std::thread other([&] { posted = eh_server_post(server, stop, &seen); });
    CHECK(eh_server_run(server) == EH_OK);
    other.join();
    CHECK(posted == EH_OK);
    CHECK(seen.loop == std::this_thread::get_id());
}

TEST_CASE("eh_server_poll serves from a loop of the program's own", "[c]") {
    OwnedServer server;
    auto const answer = [](void*, eh_request const*, eh_responder* responder) {
        eh_respond_text(responder, 200, "polled");
        return EH_TAKEN;
    };
    REQUIRE(eh_server_route(server, "/", 0, answer, nullptr) == EH_OK);
    std::atomic<bool> done{false};
    std::string body;
    std::thread client([&] {
        body = test::HttpClient(eh_server_port(server)).get("/").body;
        done = true;
    });
    while (!done) {
        REQUIRE(eh_server_poll(server) == EH_OK);
        std::this_thread::yield();
    }
    client.join();
    CHECK(body == "polled");
}

TEST_CASE("a signal stops a server in C if it was asked for", "[c]") {
    OwnedServer server;
    int const signals[] = {SIGUSR1, SIGUSR2};
    REQUIRE(eh_server_stop_on_signals(server, signals, 2) == EH_OK);
    int const none[] = {12'345};
    CHECK(eh_server_stop_on_signals(server, none, 1) == EH_FAILED);
    CHECK(contains(eh_last_error(), "cannot wait for signal 12345"));
    std::thread other([] { std::raise(SIGUSR2); });
    CHECK(eh_server_run(server) == EH_OK);
    other.join();
}

TEST_CASE("files and folders inside the program are served by a server in C", "[c]") {
    std::string pattern = (std::filesystem::temp_directory_path() / "eh-c-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()));
    std::ofstream(pattern + "/page.html") << "<p>from disk";
    OwnedServer server;
    eh_embedded_file const files[] = {{"a.txt", "inside", 6, "\"1\"", nullptr, 0, nullptr, 0},
                                      {"empty.txt", "", 0, "\"2\"", nullptr, 0, nullptr, 0},
                                      {"z.js", "plainly", 7, "\"0123456789abcdef\"", "packed", 6, "tight", 5}};
    eh_embedded_folder const folder = {files, 3};
    REQUIRE(eh_server_mount_files(server, "/", pattern.c_str()) == EH_OK);
    {
        eh_embedded_folder const copy = folder;       // the list may go, the files stay
        REQUIRE(eh_server_mount_embedded(server, "/", &copy) == EH_OK);
    }
    eh_embedded_folder const nothing = {nullptr, 0};
    REQUIRE(eh_server_mount_embedded(server, "/nothing", &nothing) == EH_OK);
    REQUIRE(eh_server_start(server) == EH_OK);
    test::HttpClient client(eh_server_port(server));
    CHECK(client.get("/page.html").body == "<p>from disk");
    CHECK(client.get("/a.txt").body == "inside");
    CHECK(client.get("/a.txt").header("etag") == "\"1\"");
    CHECK(client.get("/empty.txt").status == 200);
    CHECK(client.get("/nothing/x").status == 404);
    CHECK(client.get("/z.js").body == "plainly");
    CHECK(client.get("/z.js", "Accept-Encoding: gzip\r\n").body == "packed");
    CHECK(client.get("/z.js", "Accept-Encoding: gzip, br\r\n").body == "tight");
    std::array<char, 30> path{};
    CHECK(eh_hashed_path(&folder, "z.js", path.data(), path.size()) == 21);
    CHECK(std::string(path.data()) == "z.0123456789abcdef.js");
    CHECK_THAT(client.get(std::string("/") + path.data()).header("cache-control"), Catch::Contains("immutable"));
    CHECK(eh_hashed_path(&folder, "z.js", path.data(), 4) == 21);
    CHECK(std::string(path.data()) == "z.0");
    CHECK(eh_hashed_path(&folder, "none", path.data(), path.size()) == 0);
    CHECK_THAT(std::string(eh_last_error()), Catch::Contains("there is no embedded file"));
    std::filesystem::remove_all(pattern);
}

TEST_CASE("a server in C may be polled when its handle says so", "[c]") {
    OwnedServer server;
    int const handle = eh_server_poll_handle(server);
    REQUIRE(handle >= 0);
    test::HttpClient client(eh_server_port(server));
    client.request("GET", "/none");
    eh_server_stats stats{};
    stats.size = sizeof stats;
    auto const wait = [&] {
        pollfd waiting{handle, POLLIN, 0};
        REQUIRE(::poll(&waiting, 1, 10'000) == 1);
        REQUIRE(eh_server_poll(server) == EH_OK);
        REQUIRE(eh_server_get_stats(server, &stats) == EH_OK);
    };
    while (stats.answers_4xx == 0) wait();
    CHECK(client.reply().status == 404);
    CHECK_FALSE(eh_server_stopped(server));
    std::thread([&] { eh_server_stop(server, 1000); }).join();
    while (!eh_server_stopped(server)) wait();
    CHECK(eh_server_poll_handle(nullptr) == -1);
    CHECK_FALSE(eh_server_stopped(nullptr));
}

TEST_CASE("a handler is mounted in one server only, and where a path is", "[c]") {
    Instrument program;
    OwnedServer one;
    OwnedServer two;
    CHECK(eh_server_mount(one, "no slash", program.handler()) == EH_BAD_ARGUMENT);
    CHECK(eh_server_mount(one, "/a", program.handler()) == EH_OK);
    CHECK(eh_server_mount(two, "/a", program.handler()) == EH_BAD_STATE);
    CHECK(std::string(eh_last_error()).size() > 10);
}

TEST_CASE("what a callback written in C++ throws reaches the log of a server in C", "[c]") {
    Instrument program;
    struct Lines {
        std::mutex mutex;
        std::string text;
    } lines;
    eh_server_options options{};
    options.log = [](void* user, eh_log_level level, char const* line) {
        auto* const noted = static_cast<Lines*>(user);
        std::scoped_lock const lock(noted->mutex);
        noted->text.append(eh_log_level_name(level)).append(": ").append(line).append("\n");
    };
    options.log_user = &lines;
    OwnedServer server(options);
    REQUIRE(eh_handler_on_connect(program.handler(), [](void*, eh_connection) { throw std::runtime_error("thrown here"); }, nullptr) == EH_OK);
    REQUIRE(eh_server_mount(server, "/events", program.handler()) == EH_OK);
    REQUIRE(eh_server_start(server) == EH_OK);
    PollClient client(eh_server_port(server));
    REQUIRE(client.open());
    REQUIRE(client.send("[\"Control\",\"ping\",[]]", 1));
    CHECK(contains(client.poll(), "pong"));
    std::scoped_lock const lock(lines.mutex);
    CHECK(contains(lines.text, "error: "));
    CHECK(contains(lines.text, "thrown here"));
}

TEST_CASE("the edge of a server in C: limits, headers, proxies, the access log, counts", "[c]") {
    struct Told {
        std::mutex mutex;
        std::vector<std::string> lines;
    } told;
    eh_server_options options{};
    char const* const proxies[] = {"127.0.0.1"};
    eh_header const headers[] = {{"X-Made-By", "hand"}};
    options.proxies = proxies;
    options.proxy_count = 1;
    options.headers = headers;
    options.header_count = 1;
    options.security_headers = true;
    options.requests_per_address = 1;
    options.request_burst_per_address = 3;
    options.access_user = &told;
    options.access = [](void* user, eh_access const* access) {
        auto& all = *static_cast<Told*>(user);
        std::array<char, 256> line;
        std::size_t const size = eh_access_line(access, EH_ACCESS_COMMON, line.data(), line.size());
        std::array<char, 4> brief;
        CHECK(eh_access_line(access, EH_ACCESS_COMMON, brief.data(), brief.size()) == size);
        CHECK(std::string(brief.data()) == "203");
        std::lock_guard const lock(all.mutex);
        all.lines.emplace_back(line.data(), size);
    };
    OwnedServer server(options);
    REQUIRE(eh_server_metrics(server, "/metrics") == EH_OK);
    CHECK(eh_server_metrics(server, "metrics") == EH_BAD_ARGUMENT);
    REQUIRE(eh_server_start(server) == EH_OK);
    auto const ask = [&] { return test::HttpClient(eh_server_port(server)).get("/metrics", "X-Forwarded-For: 203.0.113.5\r\n"); };
    auto const reply = ask();
    CHECK(reply.status == 200);
    CHECK(contains(reply.body, "eh_http_requests_total 1"));
    CHECK(reply.header("x-made-by") == "hand");
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(ask().status == 200);
    CHECK(ask().status == 200);
    CHECK(ask().status == 429);
    eh_server_stats stats{};
    stats.size = sizeof stats;
    REQUIRE(eh_server_get_stats(server, &stats) == EH_OK);
    CHECK(stats.accepted == 4);
    CHECK(stats.answers_2xx == 3);
    CHECK(stats.answers_4xx == 1);
    CHECK(stats.too_many == 1);
    REQUIRE(eh_server_stop(server, 0) == EH_OK);
    std::lock_guard const lock(told.mutex);
    REQUIRE(told.lines.size() == 4);
    CHECK(told.lines.front().starts_with("203.0.113.5 - - ["));
    CHECK(told.lines.back().find("\" 429 ") != std::string::npos);
}

TEST_CASE("options of the edge in C that make no sense are refused with a sentence", "[c]") {
    auto const refused = [](auto change) {
        eh_server_options options{};
        options.size = sizeof options;
        change(options);
        CHECK(eh_server_new(&options) == nullptr);
        return std::string(eh_last_error());
    };
    char const* const nowhere[] = {"nowhere"};
    eh_header const date[] = {{"Date", "today"}};
    CHECK(contains(refused([&](auto& o) { o.proxies = nowhere, o.proxy_count = 1; }), "nowhere"));
    CHECK(contains(refused([&](auto& o) { o.headers = date, o.header_count = 1; }), "Date"));
    CHECK(contains(refused([&](auto& o) { o.header_count = 1; }), "headers"));
    CHECK(contains(refused([&](auto& o) { o.request_burst = 1; }), "burst"));
}
