// Misuse of the C client: a status and a sentence each, and no exception anywhere.
#include "support/catch.hpp"

#include <cstddef>
#include <cstring>

#include "client_bed.hpp"

using namespace eh::test;

namespace {

constexpr char nowhere[] = "http://127.0.0.1:1/events";

/// The sentence with which a client with these options is refused.
std::string refusal(eh_client_options options) {
    options.size = sizeof options;
    eh_client* const client = eh_client_new(nowhere, nullptr, &options);
    CHECK(client == nullptr);
    eh_client_free(client);
    return eh_last_error();
}

/// In C an enum may be any number.
template <typename Enum>
Enum seven() {
    int const number = 7;
    Enum made{};
    std::memcpy(&made, &number, sizeof made);
    return made;
}

}  // namespace

TEST_CASE("every function of a client says which of its arguments is NULL", "[c]") {
    auto const says = [](auto answer, std::string const& sentence) {
        INFO(sentence);
        CHECK(answer);
        CHECK(eh_last_error() == sentence);
    };
    Panel desk(nowhere);
    eh_client* const client = desk.client();
    static char const* const prototypes[] = {"f(int)"};
    static eh_interface const about = {"X", prototypes, 1};
    static eh_interface const nameless = {nullptr, prototypes, 1};
    static eh_interface const empty = {"Y", nullptr, 1};
    auto const receive = [](void const*, std::size_t, eh_value const*) {};
    says(eh_client_new(nullptr, nullptr, nullptr) == nullptr, "the address is NULL");
    says(eh_client_connect(nullptr), "the client is NULL");
    says(eh_client_close(nullptr), "the client is NULL");
    says(!eh_client_is_connected(nullptr), "the client is NULL");
    says(eh_client_run(nullptr), "the client is NULL");
    says(eh_client_poll(nullptr, nullptr), "the client is NULL");
    says(eh_client_poll_handle(nullptr) == -1, "the client is NULL");
    says(eh_client_stop(nullptr), "the client is NULL");
    says(eh_client_bind(nullptr, &about, nullptr, 0, receive), "the client is NULL");
    says(eh_client_bind(client, nullptr, nullptr, 0, receive), "the interface is NULL");
    says(eh_client_bind(client, &nameless, nullptr, 0, receive), "the name of the interface is NULL");
    says(eh_client_bind(client, &empty, nullptr, 0, receive), "the list of prototypes is NULL");
    says(eh_client_bind(client, &about, nullptr, 1, receive), "the struct of callbacks is NULL");
    says(eh_client_bind(client, &about, nullptr, 0, nullptr), "the function that receives is NULL");
    says(eh_client_unbind(nullptr, "X"), "the client is NULL");
    says(eh_client_unbind(client, nullptr), "the name of the interface is NULL");
    says(eh_client_declare(nullptr, &about), "the client is NULL");
    says(eh_client_declare(client, nullptr), "the interface is NULL");
    says(eh_client_call(nullptr, &about, 0, nullptr, 0) == EH_INVALID, "the client is NULL");
    says(eh_client_call(client, nullptr, 0, nullptr, 0) == EH_INVALID, "the interface is NULL");
    says(eh_client_call(client, &about, 0, nullptr, 1) == EH_INVALID, "the array of values is NULL");
    says(eh_client_call_checked(nullptr, &about, 0, nullptr, 0) == EH_INVALID, "the client is NULL");
    says(eh_client_send_data(nullptr, "X", "f", nullptr, 0) == EH_INVALID, "the client is NULL");
    says(eh_client_send_data(client, nullptr, "f", nullptr, 0) == EH_INVALID, "the name of the interface is NULL");
    says(eh_client_send_data(client, "X", nullptr, nullptr, 0) == EH_INVALID, "the name of the event is NULL");
    says(eh_client_send_data(client, "X", "f", nullptr, 1) == EH_INVALID, "the array of values is NULL");
    says(client_Control_ping(nullptr) == EH_INVALID, "the client is NULL");
    says(client_Control_declare(nullptr), "the client is NULL");
    says(client_Display_bind(client, nullptr), "the struct of callbacks is NULL");
    says(client_Control_text(client, nullptr) == EH_INVALID, "Control.text: argument 1: is NULL");
    eh_client_free(nullptr);
}

TEST_CASE("an address that is none is refused in a sentence", "[c]") {
    CHECK(eh_client_new("localhost:8080", nullptr, nullptr) == nullptr);
    CHECK(std::string(eh_last_error()).starts_with("the address 'localhost:8080' is no http URL"));
    CHECK(eh_client_new("http://ada:secret@machine/events", nullptr, nullptr) == nullptr);
    CHECK(std::string(eh_last_error()) ==
          "the address 'http://ada:secret@machine/events' names a user: give headers in eh_client_options instead");
}

TEST_CASE("options of a client that cannot be are refused with a sentence", "[c]") {
    CHECK(contains(refusal(choosing(&eh_client_options::encoding, seven<eh_encoding>())), "encoding is neither EH_CBOR nor EH_JSON"));
    CHECK(contains(refusal(choosing(&eh_client_options::runner, seven<eh_runner>())), "runner is neither EH_OWN_THREAD nor EH_CALLER"));
    CHECK(contains(refusal(by(EH_LINK_NONE)), "one of the links is neither EH_LINK_WEBSOCKET"));
    CHECK(refusal(choosing(&eh_client_options::link_count, 1)) == "the options of the client: the list of links is NULL");
    CHECK(refusal(choosing(&eh_client_options::backoff_min_ms, 60'000)) ==
          "the options of the client: backoff_min_ms must not be larger than backoff_max_ms");
    eh_client_options options{};
    CHECK(eh_client_new(nowhere, nullptr, &options) == nullptr);
    CHECK(contains(eh_last_error(), "the options of the client: the size is not set"));
    eh_client_handlers handlers{};
    CHECK(eh_client_new(nowhere, &handlers, nullptr) == nullptr);
    CHECK(contains(eh_last_error(), "the handlers of the client: the size is not set"));
    options.size = offsetof(eh_client_options, backoff_min_ms);  // an older program has no such member
    options.backoff_min_ms = 60'000;
    eh_client* const client = eh_client_new(nowhere, nullptr, &options);
    CHECK(client);
    eh_client_free(client);
}

TEST_CASE("a struct of a client's callbacks with a hole is refused by the name of the hole", "[c]") {
    Panel desk(nowhere);
    client_Display display{};
    CHECK(client_Display_bind(desk.client(), &display) == EH_BAD_ARGUMENT);
    CHECK(std::string(eh_last_error()) == "client_Display_bind: the callback 'echo' is missing");
}

TEST_CASE("an interface is bound to a client once, and again after it was undone", "[c]") {
    Panel desk(nowhere);
    static char const* const prototypes[] = {"pong()"};
    static eh_interface const other = {"Display", prototypes, 1};
    static char const* const wrong[] = {"f("};
    static eh_interface const noPrototype = {"Wrong", wrong, 1};
    auto const receive = [](void const*, std::size_t, eh_value const*) {};
    CHECK(eh_client_bind(desk.client(), &other, nullptr, 0, receive) == EH_BAD_STATE);
    CHECK(contains(eh_last_error(), "the interface Display is bound to this client already; undo that by eh_client_unbind()"));
    CHECK(eh_client_unbind(desk.client(), "Display") == EH_OK);
    CHECK(eh_client_unbind(desk.client(), "Display") == EH_BAD_STATE);
    CHECK(contains(eh_last_error(), "the interface Display is not bound to this client"));
    CHECK(eh_client_bind(desk.client(), &other, nullptr, 0, receive) == EH_BAD_ARGUMENT);
    CHECK(std::string(eh_last_error()) == "the client: the interface Display is known with other functions");
    CHECK(eh_client_bind(desk.client(), &noPrototype, nullptr, 0, receive) == EH_BAD_ARGUMENT);
    CHECK(contains(eh_last_error(), "no prototype: f("));
    CHECK(eh_client_declare(desk.client(), &noPrototype) == EH_BAD_ARGUMENT);
}

TEST_CASE("what is no event, or does not fit its prototype, is refused by a client in C", "[c]") {
    Panel desk(nowhere);
    static char const* const prototypes[] = {"f(int,string[2])"};
    static eh_interface const about = {"X", prototypes, 1};
    char const* const texts[] = {"a", "b\0c", nullptr};
    auto const call = [&](std::size_t event, std::vector<eh_value> const& values) {
        return eh_client_call(desk.client(), &about, event, values.data(), values.size());
    };
    CHECK(call(0, {eh_int(1), eh_strings(texts, 2)}) == EH_QUEUED);
    CHECK(call(1, {}) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "X has no event of number 1");
    CHECK(call(0, {eh_int(1)}) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "the arguments do not fit the prototype");
    CHECK(call(0, {eh_int(1), eh_strings(texts, 1)}) == EH_INVALID);
    CHECK(call(0, {eh_text("a\0b", 3), eh_strings(texts, 2)}) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "X.f: argument 1: U+0000 in a string");
    CHECK(call(0, {eh_int(1), eh_strings(texts, 3)}) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "X.f: argument 2: has an element that is NULL");
    eh_value const text = eh_text("a\0b", 3);
    CHECK(eh_client_send_data(desk.client(), "X", "f", &text, 1) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "X.f: argument 1: U+0000 in a string");
}

TEST_CASE("states of a link have names", "[c]") {
    CHECK(std::string(eh_link_state_name(EH_CONNECTING)) == "connecting");
    CHECK(std::string(eh_link_state_name(EH_UP)) == "up");
    CHECK(std::string(eh_link_state_name(EH_DOWN)) == "down");
}
