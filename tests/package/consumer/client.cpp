// Both sides in one program, with the installed library: exit 0 if the client is answered by the server.
#include "Odd.hpp"
#include "OddAnswer.hpp"
#include "client/Odd.hpp"
#include "client/OddAnswer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <string>

#include <eh/eh.hpp>

namespace {

class Answering final : public Odd {
public:
    explicit Answering(eh::EventHandler& handler) : answer_(handler) {}
    void ask(eh::ConnectionId from, std::string_view what) override { answer_.answer(from, what, std::array{1, 2, 3}); }

private:
    OddAnswer answer_;
};

class Waiting final : public client::OddAnswer {
public:
    void answer(std::string_view what, std::span<std::int32_t const, 3>) override { answered.set_value(std::string(what)); }
    std::promise<std::string> answered;
};

}

int main() {
    eh::EventHandler handler;
    Answering answering(handler);
    auto const receiving = handler.add(answering);
    eh::Server server;
    server.mount("/odd", handler);
    server.start();

    eh::Client eh(server.url() + "/odd");
    Waiting waiting;
    auto const hearing = eh.add(waiting);
    client::Odd const odd(eh);
    odd.ask("why");
    eh.connect();
    auto answer = waiting.answered.get_future();
    return answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready && answer.get() == "why" ? 0 : 1;
}
