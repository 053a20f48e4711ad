// Requests and sockets with any link number, acknowledgement and event number against a real handler on a fake loop:
// nothing is delivered twice or in another order, no number is given to two events, and all counts agree.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "event/hub.hpp"
#include "fake_client.hpp"
#include "fake_sockets.hpp"
#include "link/ws/frame_head.hpp"
#include "stubs.hpp"
#include "../require.hpp"

namespace {

using namespace eh::test;
using namespace std::chrono_literals;
using fuzz::Came;

/// The input, byte by byte; zeros behind its end.
class Input {
public:
    Input(std::uint8_t const* data, std::size_t size) : data_(data), size_(size) {}

    [[nodiscard]] bool ended() const { return at_ >= size_; }
    unsigned byte() { return ended() ? 0 : data_[at_++]; }
    unsigned below(unsigned limit) { return byte() % limit; }
    std::string text(std::size_t most) {
        std::string text(byte() % (most + 1), '\0');
        for (char& c : text) c = static_cast<char>(byte());
        return text;
    }

    /// A number as it stands in a query or message: about `right`, or far off, or none at all.
    std::string number(std::uint64_t right) {
        constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
        switch (below(16)) {
        case 0: return "0";
        case 1: return std::to_string(right - 1);
        case 2: return std::to_string(right + 1);
        case 3: return std::to_string(right + below(8));
        case 4: return std::to_string(most);
        case 5: return std::to_string(most - right);
        case 6: return "-" + std::to_string(right);
        case 7: return "18446744073709551616";
        case 8: return std::to_string(1ull << below(64));
        case 9: return "1e3";
        default: return std::to_string(right);
        }
    }

private:
    std::uint8_t const* data_;
    std::size_t size_;
    std::size_t at_ = 0;
};

/// A client as it knows itself: what it was told, and what it has made.
struct Client {
    std::int32_t cid = 0;
    std::string token;
    std::string nonce;
    std::uint64_t link = 1;
    std::uint64_t received = 0;                    // the highest number of an event that was seen
    std::uint64_t said = 0;                        // the number of the last event that the server has
    std::uint64_t delivered = 0;                   // the number of the last that the program was given
    std::map<std::string, std::uint64_t> numbers;  // of all events that were sent, by their texts
    std::string lastQuery;                         // of a send, and what it carried
    std::string lastBody;
    std::map<std::uint64_t, std::string> seen;     // events by number
};

/// One thing that carries events down and counts them on: a stream or a socket.
struct Carrier {
    std::shared_ptr<Came> came;
    Client* client;
    std::size_t read = 0;     // of came->body
    std::uint64_t next = 0;   // number of the next event; 0 before the hello
};

class Run {
public:
    explicit Run(Input input) : input_(input) {
        control_.say = [this](eh::ConnectionId id, std::string_view text) { deliver(id, text); };
        handler_.onDisconnect([this](eh::ConnectionId id, eh::Disconnect const&) { ended_.push_back(id.value()); });
        open();
    }
    ~Run() {
        mounted_->stop();
        loop_.run();
        require(loop_.load->queues.total().bytes() == 0, "what has ended holds nothing");
        require(handler_.stats().connections == 0 && handler_.stats().queuedBytes == 0, "nothing is left");
    }

    void go() {
        for (int steps = 0; steps < 200 && !input_.ended(); ++steps) {
            step();
            loop_.run();
            for (Carrier& carrier : carriers_) readOn(carrier);
            check();
        }
    }

private:
    void step() {
        switch (input_.below(14)) {
        case 0: return open();
        case 1: return void(display_.line(std::to_string(++made_)));
        case 2:
        case 3: return void(display_.line(eh::ConnectionId(one().cid), std::to_string(++made_)));
        case 4: return void(display_.gauge(eh::To(eh::ConnectionId(one().cid)).latest("k"), static_cast<int>(++made_), 0.5));
        case 5:
        case 6: return poll();
        case 7:
        case 8: return send(input_.below(16) == 0 ? "/close" : "/send");
        case 9: return stream();
        case 10: return socket();
        case 11: return message();
        case 12: return drop();
        default: return loop_.pass(std::chrono::milliseconds(5 * input_.below(20)));
        }
    }

    Client& one() { return *clients_[input_.below(static_cast<unsigned>(clients_.size()))]; }

    std::string name(Client const& client) {
        unsigned const what = input_.below(16);
        if (what == 0) return input_.text(40);
        if (what == 1) return std::to_string(client.cid + 1) + '.' + client.token;
        if (what == 2) return std::to_string(client.cid) + '.' + client.token.substr(1);
        return std::to_string(client.cid) + '.' + client.token;
    }

    std::shared_ptr<Came> request(std::string_view method, std::string_view below, std::string const& query, std::string const& body,
                                  std::vector<eh::http::Header> headers, std::string firstBytes = {}) {
        auto const came = std::make_shared<Came>();
        headers.push_back({"Host", "localhost"});
        eh::http::Request request;
        request.method = method;
        request.path = request.below = below;
        request.query = query;
        request.headers = headers;
        request.body = body;
        request.remote = "127.0.0.1";
        eh::http::Responder responder(fuzz::sinkFor(came, std::move(firstBytes)));
        require(mounted_->serve(request, responder), "a path of the mount");
        loop_.run();
        return came;
    }

    void open() {
        bool const again = !clients_.empty() && input_.below(4) == 0;
        if (!again && clients_.size() >= 4) return;
        std::string const nonce = again ? one().nonce : "nonce-of-client-number-" + std::to_string(++nonces_);
        std::string const body = R"({"open":{"protocol":1,"nonce":")" + nonce + R"(","client":)" + std::string(displayMap) + "}}";
        auto const came = request("POST", "/open", "", body, {{"Content-Type", "application/x-ndjson"}});
        if (again && came->status != 200) return;
        require(came->status == 200, "an open that is right");
        auto const hello = nlohmann::json::parse(came->body).at("hello");
        auto const cid = hello.at("cid").get<std::int32_t>();
        for (auto const& client : clients_)
            if (client->cid == cid) return;  // otherwise its end was forgotten, and this is a new one
        clients_.push_back(std::make_unique<Client>());
        clients_.back()->cid = cid;
        clients_.back()->token = hello.at("token").get<std::string>();
        clients_.back()->nonce = nonce;
    }

    void poll() {
        Client& client = one();
        if (input_.below(8) == 0) ++client.link;
        std::string const query = "link=" + input_.number(client.link) + "&received=" + input_.number(client.received) +
                                  (input_.below(4) == 0 ? "" : "&wait=0");
        polls_.push_back({request("GET", "/poll", query, "", {{"EH-Connection", name(client)}}), &client});
        readPolls();
    }

    /// An event whose text nobody else has, and whose number will always be this.
    std::string say(Client& client, std::uint64_t number) {
        std::string const text = std::to_string(++sayings_);
        client.numbers.emplace(text, number);
        return sayLine(text);
    }

    void send(std::string_view below) {
        Client& client = one();
        if (input_.below(4) != 0) makeBody(client);  // or the same again
        request("POST", below, client.lastQuery, client.lastBody,
                {{"Content-Type", "application/x-ndjson"}, {"EH-Connection", name(client)}});
        learn(client);
    }

    void makeBody(Client& client) {
        std::string const first = input_.number(client.said + 1);
        std::uint64_t number = std::strtoull(first.c_str(), nullptr, 10);  // refused if that is not the whole of it
        client.lastBody.clear();
        for (unsigned count = input_.below(4); count != 0; --count, ++number) {
            if (input_.below(8) != 0) {
                client.lastBody += say(client, number);
                continue;
            }
            std::string wrong = 'x' + input_.text(20);
            std::ranges::replace(wrong, '\n', ' ');
            client.lastBody += wrong + '\n';
        }
        client.lastQuery = "link=" + input_.number(client.link) + "&first=" + first + "&received=" + input_.number(client.received);
    }

    /// What the server has is where the next send goes on.
    void learn(Client& client) {
        auto const connection = hub().find(eh::ConnectionId(client.cid));
        if (connection) client.said = connection->received();
    }

    void stream() {
        Client& client = one();
        if (input_.below(2) == 0) ++client.link;
        std::string const query = "link=" + input_.number(client.link) + "&received=" + input_.number(client.received);
        carry(request("GET", "/stream", query, "", {{"EH-Connection", name(client)}}), client);
    }

    void socket() {
        Client& client = one();
        if (input_.below(2) == 0) ++client.link;
        std::string token = input_.below(8) == 0 ? "wrong" : client.token;
        std::string const resume = R"({"resume":{"cid":)" + std::to_string(client.cid) + R"(,"token":")" + token + R"(","link":)" +
                                   input_.number(client.link) + R"(,"received":)" + input_.number(client.received) + "}}\n";
        std::string bytes;
        eh::ws::appendClientFrame(bytes, {}, input_.below(8) == 0 ? input_.text(60) : resume);
        carry(request("GET", "/ws", "", "",
                      {{"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="},
                       {"Sec-WebSocket-Protocol", "eh1.json"}},
                      std::move(bytes)),
              client);
    }

    void carry(std::shared_ptr<Came> came, Client& client) {
        if (!came->goesOn && came->body.empty()) return;
        if (came->status == 200 || came->status == 101) carriers_.push_back({std::move(came), &client});
    }

    /// A control message, or anything, on a socket or in a send.
    void message() {
        Client& client = one();
        std::string text;
        switch (input_.below(4)) {
        case 0: text = "{\"ack\":" + input_.number(client.received) + "}\n"; break;
        case 1: text = R"~({"declare":{"client":{"Late":["f(int)"]},"server":{}}})~" "\n"; break;
        case 2: text = say(client, client.said + 1); break;
        default: text = input_.text(60); break;
        }
        for (Carrier& carrier : carriers_) {
            if (carrier.client != &client || !carrier.came->upgraded || !carrier.came->goesOn) continue;
            eh::ws::appendClientFrame(carrier.came->incoming, {}, text);
            carrier.came->feed();
            return learn(client);
        }
        request("POST", "/send", "link=" + std::to_string(client.link) + "&first=" + std::to_string(client.said + 1), text,
                {{"Content-Type", "application/x-ndjson"}, {"EH-Connection", name(client)}});
        learn(client);
    }

    void drop() {
        if (carriers_.empty()) return;
        auto const at = carriers_.begin() + static_cast<std::ptrdiff_t>(input_.below(static_cast<unsigned>(carriers_.size())));
        at->came->close();
        loop_.run();
        carriers_.erase(at);
    }

    void readPolls() {
        std::erase_if(polls_, [this](auto const& held) {
            auto const& [came, client] = held;
            if (came->status == 0) return false;
            if (came->status != 200) return true;
            std::uint64_t number = std::stoull(came->header("EH-First"));
            std::istringstream lines(came->body);
            for (std::string line; std::getline(lines, line);) see(*client, number++, line);
            require(number - 1 == std::stoull(came->header("EH-Last")), "an answer has what its headers say");
            return true;
        });
    }

    void readOn(Carrier& carrier) {
        readPolls();
        std::string_view rest = std::string_view(carrier.came->body).substr(carrier.read);
        carrier.read = carrier.came->body.size();
        if (!carrier.came->upgraded) return readLines(carrier, rest);
        while (!rest.empty()) {
            auto const byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(rest[i])); };
            std::size_t const code = byte(1);
            std::size_t const head = code == 126 ? 4 : 2;
            require(code <= 126, "frames are short here, and not masked");
            std::size_t const size = code == 126 ? byte(2) << 8u | byte(3) : code;
            if ((byte(0) & 15u) == 1) readLines(carrier, rest.substr(head, size));
            rest.remove_prefix(head + size);
        }
    }

    void readLines(Carrier& carrier, std::string_view text) {
        while (!text.empty()) {
            std::size_t const end = text.find('\n');
            require(end != std::string_view::npos, "whole messages");
            std::string_view const line = text.substr(0, end);
            text.remove_prefix(end + 1);
            if (line.starts_with("{\"hello\"")) {
                require(carrier.next == 0, "one hello");
                carrier.next = nlohmann::json::parse(line).at("hello").at("next").get<std::uint64_t>();
            } else if (!line.starts_with('{')) {
                require(carrier.next != 0, "a hello before events");
                see(*carrier.client, carrier.next++, std::string(line));
            }
        }
    }

    void see(Client& client, std::uint64_t number, std::string const& line) {
        auto const [entry, fresh] = client.seen.emplace(number, line);
        require(fresh || entry->second == line, "a number belongs to one event");
        client.received = std::max(client.received, number);
    }

    void deliver(eh::ConnectionId id, std::string_view text) {
        auto const client = std::ranges::find(clients_, id.value(), [](auto const& one) { return one->cid; });
        require(client != clients_.end(), "events of a client that exists");
        require(std::ranges::find(ended_, id.value()) == ended_.end(), "nothing after the end");
        auto const sent = (*client)->numbers.find(std::string(text));
        if (sent == (*client)->numbers.end()) return;  // the input had one of its own
        require(sent->second > (*client)->delivered, "once and in order");
        (*client)->delivered = sent->second;
    }

    void check() {
        std::size_t queued = 0;
        std::set<eh::Contract const*> contracts;
        for (auto const& client : clients_) {
            auto const connection = hub().find(eh::ConnectionId(client->cid));
            if (!connection) continue;
            auto const& outbox = connection->outbox();
            require(outbox.acknowledged() <= outbox.sent(), "no more is acknowledged than was sent");
            require(outbox.sent() <= made_, "no more was sent than made");
            require(outbox.size() == connection->backlog().events, "what is queued is counted");
            require(outbox.sent() >= client->received, "no number was seen before it was given");
            queued += connection->backlog().bytes;
            contracts.insert(&connection->contract());
        }
        require(queued == handler_.stats().queuedBytes, "the sum of the queues");
        std::size_t declared = 0;
        for (auto const* const contract : contracts) declared += contract->memory();
        std::size_t const held = loop_.load->queues.total().bytes() - declared;
        require(held <= queued, "what is shared counts once");
        require((held == 0) == (queued == 0), "something, or nothing");
    }

    eh::Hub& hub() { return eh::EventHandlerAccess::hub(handler_); }

    Input input_;
    FakeLoop loop_;
    eh::EventHandler handler_{{.queueEvents = 12, .inFlightEvents = 5, .heartbeat = 100ms, .window = 400ms, .firstWindow = 200ms,
                               .maxUnattached = 4, .maxAnswer = 80, .maxBadEvents = 3}};
    Display display_{handler_};
    Control control_;
    eh::Registration receiving_ = handler_.add(control_);
    std::shared_ptr<eh::MountedHandler> mounted_ = eh::mountHandler(handler_, loop_, loop_.load, {});
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<Carrier> carriers_;
    std::vector<std::pair<std::shared_ptr<Came>, Client*>> polls_;
    std::vector<std::int32_t> ended_;
    std::uint64_t made_ = 0;
    std::uint64_t sayings_ = 0;
    unsigned nonces_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    Run(Input(data, size)).go();
    return 0;
}
