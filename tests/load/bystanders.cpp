// Clients that behave while others do not: each calls echoInt at its time whether or not the last answer has come, and how
// long every answer took is kept. Not in JavaScript, whose timers and garbage would be most of what is measured.
//     eh-bystanders PORT [--spin]
// For each line of standard input, when all calls up to then have their answers, a line of milliseconds since the last one;
// the first line is empty, once all are connected. With --spin it never sleeps, on the last core of the machine. Left out
// are then calls that were under way while something else had that core, since it could not have seen their answers, and
// while the host of a virtual machine ran something else on the first core, where the server is.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/cores.hpp"
#include "link/ws/frame_head.hpp"
#include "link/ws/reader.hpp"
#include "support/stolen_time.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t connections = 10;
constexpr auto interval = 1ms;   // between calls, of all together
constexpr auto longestTurn = 100us;   // of a process that spins; beyond, it did not have its core
constexpr auto shortestTheft = 1ms;   // that a host commits; an answer that took less was not hit by one

[[noreturn]] void fail(char const* what) {
    std::fprintf(stderr, "eh-bystanders: %s\n", what);
    std::exit(1);
}

/// Of calls by their numbers, from the first of this measurement on.
class Times {
public:
    std::size_t ask() {
        calls_.push_back({.asked = Clock::now()});
        return first_ + calls_.size() - 1;
    }
    void answer(std::size_t number) {
        if (number < first_ || number >= first_ + calls_.size()) fail("an answer that nobody asked for");
        auto& call = calls_[number - first_];
        if (std::exchange(call.isUnderWay, false)) ++answers_;
        call.took = Clock::now() - call.asked;
    }
    /// Nobody could see what happened just now.
    void lookAway() {
        for (auto& call : calls_) call.isSeen = call.isSeen && !call.isUnderWay;
    }
    [[nodiscard]] bool areComplete() const { return answers_ == calls_.size(); }

    /// Leaves out what took long because the server's core was stolen.
    void excuse(test::StolenTime const& stolen) {
        for (auto& call : calls_)
            if (call.took >= shortestTheft && stolen.anyWithin(call.asked, call.asked + call.took)) call.isSeen = false;
    }

    void print() {
        for (auto const& call : calls_)
            if (call.isSeen) std::printf("%.4f ", std::chrono::duration<double, std::milli>(call.took).count());
        std::puts("");
        std::fflush(stdout);
        first_ += calls_.size();
        calls_.clear();
        answers_ = 0;
    }

private:
    struct Call {
        Clock::time_point asked;
        Clock::duration took{};
        bool isUnderWay = true;
        bool isSeen = true;
    };

    std::size_t first_ = 1;
    std::vector<Call> calls_;
    std::size_t answers_ = 0;
};

class Bystander final : public eh::ws::Sink {
public:
    Bystander(std::uint16_t port, std::size_t index, Times& times) : times_(times) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) fail("cannot connect");
        int const on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        write("GET /testbed.interface/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
              "Sec-WebSocket-Protocol: eh1.json\r\n\r\n");
        std::string head;
        for (char next = 0; !head.ends_with("\r\n\r\n"); head.push_back(next))
            if (::read(socket_, &next, 1) != 1) fail("the server did not upgrade");
        auto nonce = std::to_string(::getpid()) + '_' + std::to_string(index);
        nonce.resize(22, '_');
        send(R"({"open":{"protocol":1,"nonce":")" + nonce + R"("}})");
        while (!isOpen_) read();
    }
    Bystander(Bystander&&) = delete;
    ~Bystander() { ::close(socket_); }

    [[nodiscard]] int socket() const { return socket_; }

    void call() {
        send("{\"ack\":" + std::to_string(answered_) + "}\n[\"Testbed\",\"echoInt\",[" + std::to_string(times_.ask()) + "]]");
    }

    /// What has come, or will come next.
    void read() {
        static std::array<char, 64u << 10> buffer;
        auto const size = ::read(socket_, buffer.data(), buffer.size());
        if (size <= 0) fail("the server has closed a connection");
        if (reader_.feed({buffer.data(), static_cast<std::size_t>(size)}, *this).progress != eh::ws::Progress::more)
            fail("the server has ended a connection");
    }

    bool message(eh::ws::Kind, std::string_view payload) override {
        constexpr std::string_view answer = "[\"TestbedResponse\",\"echoInt\",[";
        isOpen_ = isOpen_ || payload.starts_with("{\"hello\"");
        for (auto at = payload.find(answer); at != payload.npos; at = payload.find(answer, at + 1)) {
            std::size_t number = 0;
            std::from_chars(payload.data() + at + answer.size(), payload.data() + payload.size(), number);
            times_.answer(number);
            ++answered_;
        }
        return true;
    }
    bool ping(std::string_view) override { return true; }
    bool pong(std::string_view) override { return true; }
    void close(std::optional<std::uint16_t>, std::string_view) override {}

private:
    void send(std::string_view text) {
        std::string frame;
        eh::ws::appendClientFrame(frame, {.key = {1, 2, 3, 4}}, text);
        write(frame);
    }
    void write(std::string_view bytes) const {
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            fail("the server takes nothing more");
    }

    int const socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Times& times_;
    eh::ws::Reader reader_{eh::ws::Role::client};
    std::size_t answered_ = 0;
    bool isOpen_ = false;
};

/// Whether something can be read, by `end`; always soon if this process owns a core.
void await(std::array<pollfd, connections + 1>& ready, Clock::time_point end) {
    auto const left = bench::ownsCore() ? 0ns : std::max<Clock::duration>(end - Clock::now(), 0ns);
    timespec const patience{.tv_sec = 0, .tv_nsec = static_cast<long>(left.count())};
    ::ppoll(ready.data(), ready.size(), &patience, nullptr);
}

}  // namespace

int main(int count, char** arguments) {
    std::vector<std::string_view> const words(arguments + 1, arguments + count);
    std::uint16_t port = 0;
    if (!words.empty()) std::from_chars(words[0].data(), words[0].data() + words[0].size(), port);
    bool const spins = words.size() == 2 && words[1] == "--spin";
    if (port == 0 || words.size() > (spins ? 2u : 1u)) fail("usage: eh-bystanders PORT [--spin]");
    if (spins) {
        bench::takeCore(bench::Side::clients);
        if (!bench::ownsCore()) fail("it takes two cores to have one of its own");
        (void)::setpriority(PRIO_PROCESS, 0, -20);   // who may not do that measures what else there is to do
    }

    Times times;
    std::vector<std::unique_ptr<Bystander>> all;
    std::array<pollfd, connections + 1> ready{};
    for (std::size_t index = 0; index < connections; ++index) {
        all.push_back(std::make_unique<Bystander>(port, index, times));
        ready[index] = {.fd = all.back()->socket(), .events = POLLIN, .revents = 0};
    }
    ready.back() = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    times.print();

    test::StolenTime stolen;
    bool isAsked = false;
    auto due = Clock::now();
    auto nextLook = due;
    auto lastAnswer = due;
    auto begun = due;
    for (std::size_t calls = 0;;) {
        await(ready, due);
        if (auto const before = std::exchange(begun, Clock::now()); spins && begun - before > longestTurn) times.lookAway();
        for (std::size_t index = 0; index < connections; ++index) {
            if (ready[index].revents == 0) continue;
            all[index]->read();
            lastAnswer = Clock::now();
        }
        if (spins && begun >= nextLook) {
            stolen.look();
            nextLook = begun + interval;
        }
        if (ready.back().revents != 0) {
            std::array<char, 64> line;
            if (::read(STDIN_FILENO, line.data(), line.size()) <= 0) return 0;
            isAsked = true;
        }
        if (isAsked && times.areComplete() && (!spins || Clock::now() > lastAnswer + stolen.bookedWithin + interval)) {
            times.excuse(stolen);
            stolen.forget();
            times.print();
            isAsked = false;
            due = Clock::now();
        }
        for (; !isAsked && due <= Clock::now(); due += interval) all[calls++ % connections]->call();
    }
}
