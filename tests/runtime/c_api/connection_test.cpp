// Who is connected, who may be, what the program keeps for each, and how it ends, in C.
#include "support/catch.hpp"

#include <cstring>

#include "bed.hpp"

using namespace eh::test;
using eh::testing::Page;

namespace {

struct Door {
    eh_handler* handler = nullptr;
    std::string asked;
    char const* answer = nullptr;
    eh_connection last{};
    int destroyed = 0;

    static char const* decide(void* user, eh_opening const* opening) {
        auto* const door = static_cast<Door*>(user);
        char const* const key = eh_request_header(opening->request, "X-KEY");
        door->asked = std::string(opening->user) + '|' + opening->remote + '|' + (key ? key : "none") + '|' +
                      eh_request_method(opening->request);
        return door->answer;
    }
    static void remember(void* user, eh_connection id) { static_cast<Door*>(user)->last = id; }
    static void destroy(void* data) { ++static_cast<Door*>(data)->destroyed; }
};

}  // namespace

TEST_CASE("the program in C decides who may connect, and says why not", "[c]") {
    Bed bed;
    Door door;
    REQUIRE(eh_handler_admit(bed.handler(), Door::decide, &door) == EH_OK);
    Page in(bed.server, {.user = "ada", .remote = "10.0.0.7", .headers = {{"X-Key", "sesame"}}});
    CHECK(door.asked.starts_with("ada|10.0.0.7|sesame|"));
    CHECK_FALSE(in.ended());
    door.answer = "the door is shut";
    Page out(bed.server);
    REQUIRE(out.ended());
    CHECK(out.ended()->code == "rejected");
    CHECK(out.ended()->detail == "the door is shut");
    door.answer = "";
    Page silent(bed.server);
    REQUIRE(silent.ended());
    CHECK_FALSE(silent.ended()->detail.empty());
    CHECK(bed.program.state.connected == 1);
}

TEST_CASE("callbacks can ask what is known of a connection", "[c]") {
    Bed bed;
    struct Seen {
        eh_handler* handler = nullptr;
        eh_status status = EH_FAILED;
        std::string text{};
        bool isOperator = true;
    } seen;
    seen.handler = bed.handler();
    auto const look = [](void* user, eh_connection id) {
        auto* const noted = static_cast<Seen*>(user);
        eh_connection_info info{};
        info.size = sizeof info;
        noted->status = eh_connection_get(noted->handler, id, &info);
        noted->text = std::string(info.user) + '|' + info.remote + '|' + eh_link_name(info.link);
        noted->isOperator = eh_connection_has(noted->handler, id, "operator");
    };
    REQUIRE(eh_handler_on_connect(bed.handler(), look, &seen) == EH_OK);
    Page page(bed.server, {.user = "grace", .remote = "10.0.0.8"});
    CHECK(seen.status == EH_OK);
    CHECK(seen.text.starts_with("grace|10.0.0.8|"));
    CHECK_FALSE(seen.isOperator);
    CHECK(eh_connection_count(bed.handler()) == 1);
    eh_connection_info info{};
    info.size = sizeof info;
    CHECK(eh_connection_get(bed.handler(), {999}, &info) == EH_BAD_STATE);
    CHECK(std::string(eh_last_error()) == "there is no connection 999 (any more)");
}

TEST_CASE("a connection keeps an object of the program, and gives it back to be destroyed", "[c]") {
    Bed bed;
    Door first;
    Door second;
    Page page(bed.server);
    eh_connection const id = idOf(page);
    CHECK(eh_connection_data(bed.handler(), id) == nullptr);
    REQUIRE(eh_connection_set_data(bed.handler(), id, &first, Door::destroy) == EH_OK);
    CHECK(eh_connection_data(bed.handler(), id) == &first);
    REQUIRE(eh_connection_set_data(bed.handler(), id, &second, Door::destroy) == EH_OK);
    CHECK(first.destroyed == 1);
    CHECK(eh_connection_data(bed.handler(), id) == &second);
    CHECK(second.destroyed == 0);
    page.close();
    CHECK(bed.program.state.disconnected == 1);
    CHECK(second.destroyed == 1);
    Door kept;
    Page other(bed.server);
    REQUIRE(eh_connection_set_data(bed.handler(), idOf(other), &kept, nullptr) == EH_OK);
    CHECK(eh_connection_data(bed.handler(), idOf(other)) == &kept);
    other.close();
    CHECK(kept.destroyed == 0);
}

TEST_CASE("the program in C ends a connection with a sentence", "[c]") {
    Bed bed;
    Page page(bed.server);
    Display_line_to(bed.handler(), eh_one(idOf(page)), "last words");
    REQUIRE(eh_close(bed.handler(), idOf(page), "enough") == EH_OK);
    bed.server.run();
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "kicked");
    CHECK(page.ended()->detail == "enough");
    CHECK(texts(page.received()) == Strings{"Display.line(\"last words\")"});
    CHECK(bed.program.state.last_code == EH_KICKED);
    CHECK(std::string(bed.program.state.last_detail) == "enough");
    CHECK(eh_close(bed.handler(), idOf(page), "again") == EH_OK);
}

TEST_CASE("a program in C that is strict refuses a page that lacks what it declared", "[c]") {
    Bed bed(with(&eh_handler_options::strict, true));
    Page page(bed.server, {.client = eh::testing::Prototypes{{"Display", {"line(string)"}}}});
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "mismatch");
}

TEST_CASE("a callback may undo its own binding, and nobody calls it afterwards", "[c]") {
    Bed bed;
    struct Once {
        eh_handler* handler = nullptr;
        int called = 0;
        eh_status undone = EH_FAILED;
    } once;
    once.handler = bed.handler();
    REQUIRE(eh_unbind(bed.handler(), "Control") == EH_OK);
    static char const* const prototypes[] = {"ping()"};
    static eh_interface const about = {"Control", prototypes, 1};
    auto const receive = [](void const* callbacks, eh_connection, std::size_t, eh_value const*) {
        auto* const self = *static_cast<Once* const*>(callbacks);
        ++self->called;
        self->undone = eh_unbind(self->handler, "Control");
        CHECK(*static_cast<Once* const*>(callbacks) == self);       // the copy lives until the return
    };
    Once* const pointer = &once;
    REQUIRE(eh_bind(bed.handler(), &about, &pointer, sizeof pointer, receive) == EH_OK);
    Page page(bed.server);
    page.callRaw("[\"Control\",\"ping\",[]]");
    page.callRaw("[\"Control\",\"ping\",[]]");
    CHECK(once.called == 1);
    CHECK(once.undone == EH_OK);
    CHECK(page.errors().size() == 1);
}
