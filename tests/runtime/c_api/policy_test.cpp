// Addresses, groups, queues and executors in C.
#include "support/catch.hpp"

#include <deque>
#include <functional>

#include "bed.hpp"

using namespace eh::test;
using eh::testing::Page;

TEST_CASE("an event reaches everyone, a group, and both without some, in C", "[c]") {
    Bed bed;
    Page one(bed.server);
    Page two(bed.server);
    Page three(bed.server);
    one.call("Control", "join");
    two.call("Control", "join");
    eh_group* const log = bed.program.state.log;
    CHECK(Display_line_all(bed.handler(), "all") == EH_QUEUED);
    CHECK(Display_line_to(bed.handler(), eh_members(log), "members") == EH_QUEUED);
    CHECK(Display_line_to(bed.handler(), eh_except(eh_members(log), idOf(one)), "not one") == EH_QUEUED);
    CHECK(Display_line_to(bed.handler(), eh_except(eh_except(eh_everyone(), idOf(one)), idOf(two)), "three") == EH_QUEUED);
    eh_connection const others[] = {idOf(two), idOf(three)};
    CHECK(Display_line_to(bed.handler(), eh_except_all(eh_everyone(), others, 2), "one") == EH_QUEUED);
    two.call("Control", "leave");
    CHECK(Display_line_to(bed.handler(), eh_members(log), "left") == EH_QUEUED);
    CHECK(texts(one.received()) == Strings{"Display.line(\"all\")", "Display.line(\"members\")", "Display.line(\"one\")",
                                           "Display.line(\"left\")"});
    CHECK(texts(two.received()) == Strings{"Display.line(\"all\")", "Display.line(\"members\")", "Display.line(\"not one\")"});
    CHECK(texts(three.received()) == Strings{"Display.line(\"all\")", "Display.line(\"three\")"});
}

TEST_CASE("a group of the same name is the same group, as long as somebody holds it or is in it", "[c]") {
    Bed bed;
    Page page(bed.server);
    eh_group* const first = eh_group_new(bed.handler(), "room");
    eh_group* const second = eh_group_new(bed.handler(), "room");
    REQUIRE(eh_group_join(first, idOf(page)) == EH_OK);
    eh_group_free(first);
    CHECK(Display_line_to(bed.handler(), eh_members(second), "in") == EH_QUEUED);
    eh_group_free(second);
    CHECK(texts(page.received()) == Strings{"Display.line(\"in\")"});
}

TEST_CASE("more connections than an address has room for are refused when it is sent, not forgotten", "[c]") {
    Bed bed;
    Page page(bed.server);
    eh_to to = eh_everyone();
    for (int i = 0; i < EH_MAX_EXCEPT; ++i) to = eh_except(to, {1'000'000 + i});
    CHECK(Display_line_to(bed.handler(), to, "eight") == EH_QUEUED);
    to = eh_except(to, idOf(page));
    CHECK(Display_line_to(bed.handler(), eh_except(to, idOf(page)), "ten") == EH_INVALID);
    CHECK(Display_line_to(bed.handler(), to, "nine") == EH_INVALID);
    CHECK(contains(eh_last_error(), "use eh_except_all()"));
    CHECK(texts(page.received()) == Strings{"Display.line(\"eight\")"});
}

TEST_CASE("an address that was not made is nobody's", "[c]") {
    Bed bed;
    CHECK(Display_line_to(bed.handler(), eh_to{}, "x") == EH_INVALID);
    CHECK(contains(eh_last_error(), "the event is for nobody"));
    CHECK(Display_line_to(bed.handler(), eh_members(nullptr), "x") == EH_INVALID);
    CHECK(Display_line_to(bed.handler(), eh_one({12345}), "x") == EH_GONE);
    CHECK(contains(eh_last_error(), "does not exist"));
}

TEST_CASE("a group of another handler is refused", "[c]") {
    Bed bed;
    Instrument other;
    CHECK(Display_line_to(bed.handler(), eh_members(other.state.log), "x") == EH_INVALID);
}

TEST_CASE("of values with one key the latest replaces what waits, in C", "[c]") {
    Bed bed;
    Page page(bed.server);
    page.stopReading();
    for (int i = 1; i <= 3000; ++i) {                 // more than are handed to a link at once
        eh_to const newest = eh_latest(eh_everyone(), "gauge 1");
        REQUIRE(Display_gauge_to(bed.handler(), newest, 1, i) == EH_QUEUED);
    }
    page.readOn();
    auto const events = page.received("Display", "gauge");
    REQUIRE_FALSE(events.empty());
    CHECK(events.size() < 3000);
    CHECK(events.back().get<double>(1) == 3000);
    eh_stats stats{};
    stats.size = sizeof stats;
    REQUIRE(eh_handler_stats(bed.handler(), &stats) == EH_OK);
    CHECK(stats.replaced == 3000 - events.size());
}

TEST_CASE("a full queue drops its oldest and tells, or ends the connection, as the options say, in C", "[c]") {
    eh_handler_options options{};
    options.queue_events = 8;
    options.in_flight_events = 2;
    auto const drops = GENERATE(true, false);
    options.on_full = drops ? EH_DROP_OLDEST : EH_CLOSE;
    Bed bed(options);
    Page page(bed.server);
    page.stopReading();
    for (int i = 0; i < 20; ++i) Display_gauge_all(bed.handler(), i, 0);
    bed.server.run();
    instrument const& state = bed.program.state;
    if (drops) {
        page.readOn();
        CHECK(state.dropped == 20 - page.received().size());
        CHECK(state.dropped > 0);
        CHECK(state.backlogged == 1);
        CHECK(state.drained == 1);
        CHECK(state.disconnected == 0);
    } else {
        CHECK(state.disconnected == 1);
        CHECK(state.last_code == EH_SLOW);
        CHECK(Display_gauge_to(bed.handler(), eh_one(idOf(page)), 1, 1) == EH_GONE);
    }
}

TEST_CASE("an event over the limit is too large, in C", "[c]") {
    Bed bed(with(&eh_handler_options::max_event, 100));
    Page page(bed.server);
    CHECK(Display_line_all(bed.handler(), std::string(200, 'x').c_str()) == EH_TOO_LARGE);
    CHECK(contains(eh_last_error(), "larger than max_event"));
}

namespace {

struct Queue {
    std::deque<std::function<void()>> tasks;

    static void add(void* user, void (*task)(void*), void* argument) {
        static_cast<Queue*>(user)->tasks.emplace_back([=] { task(argument); });
    }
    void run() {
        for (; !tasks.empty(); tasks.pop_front()) tasks.front()();
    }
};

}  // namespace

TEST_CASE("callbacks run where the executor says, also after their handler has gone", "[c]") {
    Queue queue;
    eh_handler_options options{};
    options.executor = Queue::add;
    options.executor_user = &queue;
    {
        Bed bed(options);
        Page page(bed.server);
        page.call("Control", "text", "later");
        CHECK(bed.program.state.last_size == 0);
        CHECK(bed.program.state.connected == 0);
        queue.run();
        CHECK(bed.program.state.connected == 1);
        CHECK(std::string(bed.program.state.last_text) == "later");
        page.call("Control", "ping");
        CHECK_FALSE(queue.tasks.empty());
    }
    queue.run();
}
