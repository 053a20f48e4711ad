// A test of a program as its author writes it, with the installed library: exit 0 if a broken link costs nothing.
#include "Odd.hpp"
#include "OddAnswer.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include <eh/testing.hpp>

namespace {

class Answering final : public Odd {
public:
    explicit Answering(eh::EventHandler& handler) : answer_(handler) {}
    void ask(eh::ConnectionId from, std::string_view what) override { answer_.answer(from, what, std::array{1, 2, 3}); }

private:
    OddAnswer answer_;
};

}

int main() {
    using namespace eh::testing;
    eh::EventHandler handler;
    Answering answering(handler);
    auto const receiving = handler.add(answering);
    Page page(handler);
    page.script({{beforeUp(1), Fault::cut}, {beforeDown(1), Fault::cut}});
    page.call("Odd", "ask", "why");
    if (page.received() == std::vector<Event>{{"OddAnswer", "answer", {"why", std::array{1, 2, 3}}}} && page.reconnects() == 2) return 0;
    for (Event const& event : page.received()) std::fprintf(stderr, "got %s\n", event.text().c_str());
    return 1;
}
