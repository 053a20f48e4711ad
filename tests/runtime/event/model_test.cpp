// Random runs of the poll link over a network that delays, loses and replays: rules 1 to 3 of docs/protocol.md.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;

namespace {

// That these runs can fail was tried by hand; each of these changes to the server fails within the first runs:
// - Intake::take delivers every event, not only number received() + 1: an event up arrives twice.
// - Outbox::takeAgain begins behind what was handed out before: an answer leaves a hole.
// - ClientConnection::useLink takes lower link numbers: a late send is not refused as stale.
class Run {
public:
    explicit Run(unsigned seed) : random_(seed) {
        control_.say = [this](eh::ConnectionId, std::string_view text) { taken_.push_back(std::stoi(std::string(text))); };
        handler_.onDisconnect([this](eh::ConnectionId, eh::Disconnect const& why) { ended_ = why.detail; });
        client_.open(displayMap, controlMap);
    }
    ~Run() { client_.mounted->stop(); }

    void go() {
        for (int steps = below(400) + 50; steps != 0; --steps) step();
        calm_ = true;
        for (int steps = 0; steps != 2'000 && !settled(); ++steps) step();
        CHECK(ended_.empty());
        CHECK(problem_.empty());
        CHECK(settled());
        auto const stats = handler_.stats();
        CHECK(lines_.size() + gauges_.size() == static_cast<std::size_t>(made_) - stats.droppedByPolicy - stats.replaced);
        CHECK(std::ranges::adjacent_find(lines_, std::greater_equal<>()) == lines_.end());
        CHECK(std::ranges::adjacent_find(gauges_, std::greater_equal<>()) == gauges_.end());
        CHECK(taken_.size() == static_cast<std::size_t>(said_));
        CHECK(std::ranges::adjacent_find(taken_, std::greater_equal<>()) == taken_.end());
    }

    [[nodiscard]] std::size_t events() const { return lines_.size() + gauges_.size() + taken_.size(); }

private:
    using Handle = void (Run::*)(Answer const&);

    /// A request that has arrived, until its answer is on its way.
    struct Arrived {
        std::shared_ptr<Answer> answer;
        std::uint64_t serial;
        Handle handle;
    };

    int below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }
    bool chance(int percent) { return below(100) < percent; }
    void fail(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }
    bool settled() {
        return network_.empty() && saying_.empty() && handler_.stats().queuedBytes == 0 && !loopBusy_;
    }

    void step() {
        int const what = below(100);
        if (what < 20 && !calm_) emit();
        else if (what < 30 && !calm_) saying_.push_back(++said_);
        else if (what < 45 && pollUnderWay_ == 0) poll();
        else if (what < 60 && sendUnderWay_ == 0 && !saying_.empty()) send();
        else if (what < 63 && !calm_) ++link_;
        else if (what < 66 && !calm_) closeSocket();
        else if (what < 70) loop_.pass(5ms);
        else if (what < 74) runLoop();
        else if (!network_.empty()) happen();
        collect();
    }

    void emit() {
        loop_.here = chance(50);
        loopBusy_ = true;
        if (chance(70)) display_.line(client_.id(), std::to_string(++made_));
        else display_.gauge(eh::To(client_.id()).latest("k"), ++made_, 0.5);
        loop_.here = true;
        if (chance(50)) runLoop();
    }
    void runLoop() {
        loop_.run();
        loopBusy_ = false;
    }

    /// Something that is under way happens, in any order.
    void happen() {
        auto const index = static_cast<std::size_t>(below(static_cast<int>(network_.size())));
        auto const event = std::move(network_[index]);
        network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(index));
        event();
    }

    std::uint64_t begin(std::uint64_t& underWay) { return underWay = ++serial_; }
    void finish(std::uint64_t serial) {  // the client gives up, or has the answer
        if (pollUnderWay_ == serial) pollUnderWay_ = 0;
        if (sendUnderWay_ == serial) sendUnderWay_ = 0;
    }

    void request(std::uint64_t serial, std::function<std::shared_ptr<Answer>()> ask, Handle handle) {
        auto const link = link_;
        auto const arrive = [this, serial, link, ask = std::move(ask), handle] {
            auto const answer = ask();
            loopBusy_ = false;
            bool const stale = answer->status == 409 && answer->has("stale");
            if (link < highest_ && !stale) fail("a request of an older link was let in");
            highest_ = std::max(highest_, link);
            arrived_.push_back({answer, serial, handle});
        };
        bool const lost = !calm_ && chance(15);
        int const copies = lost ? 0 : !calm_ && chance(30) ? 3 : 1;
        for (int i = 0; i < copies; ++i) network_.emplace_back(arrive);
        if (!calm_) network_.emplace_back([this, serial] { finish(serial); });
    }

    void poll() {
        auto const serial = begin(pollUnderWay_);
        std::string const link = "&link=" + std::to_string(link_) + (calm_ || chance(20) ? "&wait=0" : "");
        request(serial, [this, link, received = received_] { return client_.poll(received, link); }, &Run::polled);
    }

    void send() {
        auto const serial = begin(sendUnderWay_);
        std::string body;
        auto const count = std::min<std::size_t>(saying_.size(), static_cast<std::size_t>(below(4)) + 1);
        for (std::size_t i = 0; i < count; ++i) body += sayLine(std::to_string(saying_[i]));
        std::string more = "&link=" + std::to_string(link_);
        if (chance(50)) more += "&received=" + std::to_string(received_);
        request(serial, [this, body, more, first = confirmed_ + 1] { return client_.send(first, body, more); }, &Run::sent);
    }

    void closeSocket() {
        for (auto const& arrived : arrived_) {
            if (arrived.answer->status != 0 || !arrived.answer->gone) continue;
            auto const gone = std::exchange(arrived.answer->gone, nullptr);
            finish(arrived.serial);
            return gone();
        }
    }

    /// Puts answers on their way; a late one of a request that was given up is used all the same.
    void collect() {
        std::erase_if(arrived_, [this](Arrived const& arrived) {
            if (arrived.answer->status == 0) return false;
            if (!calm_ && chance(20)) network_.emplace_back([this, serial = arrived.serial] { finish(serial); });
            else
                network_.emplace_back([this, arrived] {
                    (this->*arrived.handle)(*arrived.answer);
                    finish(arrived.serial);
                });
            return true;
        });
    }

    void polled(Answer const& answer) {
        if (answer.status == 200) {
            auto number = std::stoull(answer.header("EH-First"));
            if (number > received_ + 1) fail("an answer leaves a hole");
            std::istringstream body(answer.body);
            for (std::string line; std::getline(body, line); ++number)
                if (number == received_ + 1) take(line);
            if (number - 1 != std::stoull(answer.header("EH-Last"))) fail("EH-Last is wrong");
        } else if (answer.status != 204 && answer.status != 409 && answer.status != 500) {  // 500: its socket was closed
            fail(answer.body);
        }
    }

    void take(std::string const& line) {
        ++received_;
        auto const event = nlohmann::json::parse(line);
        if (event[1] == "line") lines_.push_back(std::stoi(event[2][0].get<std::string>()));
        else gauges_.push_back(event[2][0].get<int>());
    }

    void sent(Answer const& answer) {
        auto const body = nlohmann::json::parse(answer.body);
        if (answer.status != 200 && answer.status != 409) return fail(answer.body);
        if (body.contains("errors")) fail(answer.body);
        for (auto const has = body.value("received", std::uint64_t{0}); confirmed_ < has; ++confirmed_) {
            if (saying_.empty()) return fail("more was received than sent");
            saying_.pop_front();
        }
    }

    std::mt19937 random_;
    FakeLoop loop_;
    eh::EventHandler handler_{{.queueEvents = 12, .inFlightEvents = 5, .onFull = eh::OnFull::dropOldest, .heartbeat = 100ms,
                               .window = 1h, .firstWindow = 1h, .maxAnswer = 80}};
    Display display_{handler_};
    Control control_;
    eh::Registration receiving_ = handler_.add(control_);
    FakeClient client_{handler_, loop_};

    std::vector<std::function<void()>> network_;  // what may happen next, in any order
    std::vector<Arrived> arrived_;
    bool calm_ = false;  // from now on nothing is lost
    bool loopBusy_ = false;
    std::uint64_t serial_ = 0;
    std::uint64_t pollUnderWay_ = 0;
    std::uint64_t sendUnderWay_ = 0;
    std::uint64_t link_ = 1;
    std::uint64_t highest_ = 1;  // link that has arrived at the server

    int made_ = 0;  // down events
    std::uint64_t received_ = 0;
    std::vector<int> lines_;
    std::vector<int> gauges_;
    int said_ = 0;  // up events
    std::uint64_t confirmed_ = 0;
    std::deque<int> saying_;  // not confirmed
    std::vector<int> taken_;
    std::string ended_;
    std::string problem_;
};

}  // namespace

TEST_CASE("Whatever the network does, what was not dropped arrives once and in order, and nothing ends") {
    std::size_t events = 0;
    for (unsigned seed = 1; seed <= 2'000; ++seed) {
        CAPTURE(seed);
        Run run(seed);
        run.go();
        events += run.events();
    }
    CHECK(events > 50'000);
}
