// Misuse of the C API: a status and a sentence each, and no exception anywhere.
#include "support/catch.hpp"

#include <cstring>
#include <thread>

#include "bed.hpp"

using namespace eh::test;

TEST_CASE("the last error is a thread's own, and none at first", "[c]") {
    CHECK(eh_bind(nullptr, nullptr, nullptr, 0, nullptr) == EH_BAD_ARGUMENT);
    std::string const here = eh_last_error();
    CHECK(here == "the handler is NULL");
    std::string there = "something";
    std::thread([&] { there = eh_last_error(); }).join();
    CHECK(there.empty());
    CHECK(eh_last_error() == here);
}

TEST_CASE("every function says which of its arguments is NULL", "[c]") {
    Instrument program;
    eh_handler* const handler = program.handler();
    auto const says = [](auto answer, std::string const& sentence) {
        INFO(sentence);
        CHECK(answer);
        CHECK(eh_last_error() == sentence);
    };
    eh_server* const server = eh_server_new(nullptr);
    REQUIRE(server);
    says(eh_server_mount(nullptr, "/", handler), "the server is NULL");
    says(eh_server_mount(server, nullptr, handler), "the path is NULL");
    says(eh_server_mount(server, "/", nullptr), "the handler is NULL");
    says(eh_server_mount_files(server, "/", nullptr), "the folder is NULL");
    says(eh_server_mount_embedded(server, "/", nullptr), "the folder is NULL");
    says(eh_server_route(server, "/", 0, nullptr, nullptr), "the function of the route is NULL");
    says(eh_server_run(nullptr), "the server is NULL");
    says(eh_server_start(nullptr), "the server is NULL");
    says(eh_server_poll(nullptr), "the server is NULL");
    says(eh_server_stop(nullptr, 0), "the server is NULL");
    says(eh_server_stop_on_signals(server, nullptr, 1), "the list of signals is NULL");
    says(eh_server_post(server, nullptr, nullptr), "the task is NULL");
    says(eh_server_port(nullptr) == 0, "the server is NULL");
    says(*eh_server_url(nullptr) == '\0', "the server is NULL");
    says(eh_handler_admit(handler, nullptr, nullptr), "the callback is NULL");
    says(eh_handler_on_connect(nullptr, [](void*, eh_connection) {}, nullptr), "the handler is NULL");
    says(eh_handler_stats(handler, nullptr), "the struct of counts is NULL");
    says(eh_group_new(handler, nullptr) == nullptr, "the name of the group is NULL");
    says(eh_group_join(nullptr, {1}), "the group is NULL");
    says(eh_close(handler, {1}, nullptr), "the reason is NULL");
    says(eh_declare(handler, nullptr), "the interface is NULL");
    says(eh_unbind(handler, nullptr), "the name of the interface is NULL");
    says(Display_declare(nullptr), "the handler is NULL");
    says(Control_bind(handler, nullptr), "the struct of callbacks is NULL");
    says(Display_pong_all(nullptr) == EH_INVALID, "the handler is NULL");
    says(eh_send(handler, nullptr, 0, eh_everyone(), nullptr, 0) == EH_INVALID, "the interface is NULL");
    says(eh_respond_text(nullptr, 200, "x"), "the responder is NULL");
    says(*eh_request_path(nullptr) == '\0', "the request is NULL");
    eh_server_free(server);
    eh_server_free(nullptr);
    eh_handler_free(nullptr);
    eh_group_free(nullptr);
}

TEST_CASE("a struct of callbacks with a hole is refused by the name of the hole", "[c]") {
    eh_handler* const handler = eh_handler_new(nullptr);
    Control control{};
    CHECK(Control_bind(handler, &control) == EH_BAD_ARGUMENT);
    CHECK(std::string(eh_last_error()) == "Control_bind: the callback 'echo' is missing");
    eh_handler_free(handler);
}

TEST_CASE("an interface is bound once, and again after it was undone", "[c]") {
    Instrument program;
    static char const* const prototypes[] = {"ping()"};
    static eh_interface const about = {"Control", prototypes, 1};
    auto const nothing = [](void const*, eh_connection, std::size_t, eh_value const*) {};
    CHECK(eh_bind(program.handler(), &about, nullptr, 0, nothing) == EH_BAD_STATE);
    CHECK(contains(eh_last_error(), "the interface Control is bound to this handler already"));
    CHECK(eh_unbind(program.handler(), "Control") == EH_OK);
    CHECK(eh_unbind(program.handler(), "Control") == EH_BAD_STATE);
    CHECK(contains(eh_last_error(), "the interface Control is not bound"));
    CHECK(eh_bind(program.handler(), &about, nullptr, 0, nothing) == EH_OK);
}

TEST_CASE("what is no prototype, no event, or fits no prototype is refused in C", "[c]") {
    Instrument program;
    static char const* const wrong[] = {"ping("};
    static eh_interface const noPrototype = {"Wrong", wrong, 1};
    auto const nothing = [](void const*, eh_connection, std::size_t, eh_value const*) {};
    CHECK(eh_bind(program.handler(), &noPrototype, nullptr, 0, nothing) == EH_BAD_ARGUMENT);
    CHECK(contains(eh_last_error(), "is not a prototype"));
    CHECK(eh_declare(program.handler(), &noPrototype) == EH_BAD_ARGUMENT);
    static char const* const other[] = {"line(int)"};
    static eh_interface const another = {"Display", other, 1};
    CHECK(eh_declare(program.handler(), &another) == EH_BAD_ARGUMENT);
    CHECK(std::string(eh_last_error()) ==
          "the client interface Display is known to this handler with other prototypes; generate all stubs from one file");
    static char const* const good[] = {"f(int,string)"};
    static eh_interface const fine = {"Fine", good, 1};
    eh_value const values[] = {eh_int(1), eh_double(2), eh_int(3)};
    CHECK(eh_send(program.handler(), &fine, 1, eh_everyone(), values, 2) == EH_INVALID);
    CHECK(contains(eh_last_error(), "Fine has no event of number 1"));
    CHECK(eh_send(program.handler(), &fine, 0, eh_everyone(), values, 2) == EH_INVALID);
    CHECK(eh_send(program.handler(), &fine, 0, eh_everyone(), values, 3) == EH_INVALID);
    CHECK(contains(eh_last_error(), "do not fit the prototype"));
}

TEST_CASE("options say their size; smaller is older, larger may set nothing that is not known", "[c]") {
    eh_handler_options options{};
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), "the size is not set; write .size = sizeof"));
    options.size = offsetof(eh_handler_options, max_frame);
    options.max_event = 5'000'000;                   // more than max_frame is by default
    options.max_frame = 6'000'000;                   // an older program has no such member
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(std::string(eh_last_error()) == "the options of the handler: max_event must not be larger than max_frame");
    struct Newer {
        eh_handler_options known{};
        std::size_t more = 0;
    } newer;
    newer.known.size = sizeof newer;
    eh_handler* const handler = eh_handler_new(&newer.known);
    CHECK(handler != nullptr);
    newer.more = 1;
    CHECK(eh_handler_new(&newer.known) == nullptr);
    CHECK(contains(eh_last_error(), "something is set that this version of the library does not know"));
    eh_stats stats{};
    CHECK(eh_handler_stats(handler, &stats) == EH_BAD_ARGUMENT);
    stats.size = offsetof(eh_stats, polls);
    stats.connections = 77;
    stats.polls = 77;
    CHECK(eh_handler_stats(handler, &stats) == EH_OK);
    CHECK(stats.connections == 0);
    CHECK(stats.polls == 77);                        // there was no room for it
    CHECK(stats.size == offsetof(eh_stats, polls));
    eh_handler_free(handler);
}

TEST_CASE("a handler belongs to one server, and the sentence says so in words of C", "[c]") {
    eh_handler* const handler = eh_handler_new(nullptr);
    eh_server* const one = eh_server_new(nullptr);
    eh_server* const other = eh_server_new(nullptr);
    CHECK(eh_server_mount(one, "/events", handler) == EH_OK);
    CHECK(eh_server_mount(other, "/events", handler) == EH_BAD_STATE);
    CHECK(std::string(eh_last_error()) == "this handler is mounted in another server; make one for each server");
    eh_server_free(other);
    eh_server_free(one);
    eh_handler_free(handler);
}

TEST_CASE("a size that was never set is noticed, whatever it is", "[c]") {
    eh_handler_options options{};
    options.size = 0xdeadbeef;
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), "the size is not set"));
}

TEST_CASE("a handler tells its options, those that were chosen and those that were not", "[c]") {
    eh_handler_options defaults{};
    defaults.size = sizeof defaults;
    REQUIRE(eh_handler_get_options(nullptr, &defaults) == EH_OK);
    CHECK(defaults.max_event == 1u << 20);
    CHECK(defaults.heartbeat_ms == 25'000);
    CHECK(defaults.max_per_address == SIZE_MAX);
    CHECK(defaults.origins == nullptr);
    std::string origin = "https://example.org";
    char const* origins[] = {origin.c_str()};
    eh_handler_options options{};
    options.size = sizeof options;
    options.max_event = 1000;
    options.window_ms = 77;
    options.on_full = EH_DROP_OLDEST;
    options.origins = origins;
    options.origin_count = 1;
    eh_handler* const handler = eh_handler_new(&options);
    REQUIRE(handler);
    origin = "gone";
    eh_handler_options told{};
    CHECK(eh_handler_get_options(handler, &told) == EH_BAD_ARGUMENT);
    told.size = sizeof told;
    REQUIRE(eh_handler_get_options(handler, &told) == EH_OK);
    CHECK(told.size == sizeof told);
    CHECK(told.max_event == 1000);
    CHECK(told.max_frame == defaults.max_frame);
    CHECK(told.window_ms == 77);
    CHECK(told.on_full == EH_DROP_OLDEST);
    REQUIRE(told.origin_count == 1);
    CHECK(std::string(told.origins[0]) == "https://example.org");
    eh_handler* const twin = eh_handler_new(&told);          // they can be used again
    CHECK(twin);
    eh_handler_free(twin);
    eh_handler_free(handler);
}

TEST_CASE("options that cannot be are refused with a sentence", "[c]") {
    eh_handler_options options{};
    options.size = sizeof options;
    options.max_event = 10'000'000;
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(std::string(eh_last_error()) == "the options of the handler: max_event must not be larger than max_frame");
    options.max_event = 0;
    options.queue_bytes = 5;
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(std::string(eh_last_error()) == "the options of the handler: max_frame must not be larger than queue_bytes");
    options.queue_bytes = 0;
    int const neither = 3;                           // C has it so easily
    std::memcpy(&options.on_full, &neither, sizeof neither);
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), "on_full is neither"));
    options.on_full = EH_CLOSE;
    options.origin_count = 1;
    CHECK(eh_handler_new(&options) == nullptr);
    CHECK(contains(eh_last_error(), "the list of origins is NULL"));
}

TEST_CASE("a long sentence is cut between characters", "[c]") {
    Instrument program;
    std::string name;
    for (int i = 0; i < 400; ++i) name += "\u00fc";
    CHECK(eh_unbind(program.handler(), name.c_str()) == EH_BAD_STATE);
    std::string const sentence = eh_last_error();
    CHECK(sentence.size() <= 511);
    CHECK(sentence.size() >= 510);
    CHECK(sentence.ends_with("\u00fc"));
}

TEST_CASE("results, levels, codes and links have names", "[c]") {
    CHECK(std::string(eh_send_result_name(EH_TOO_LARGE)) == "too large");
    CHECK(std::string(eh_log_level_name(EH_LOG_WARNING)) == "warning");
    CHECK(std::string(eh_code_name(EH_OVERSIZE)) == "too-large");
    CHECK(std::string(eh_link_name(EH_LINK_WEBSOCKET)) == "websocket");
}
