// The public face: who runs the loop, and calls that are posted to it.
#include <eh/client.hpp>

#include <algorithm>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <poll.h>

#include "client/engine.hpp"
#include "event/codec/codec.hpp"
#include "event/given.hpp"
#include "http/socket_loop.hpp"

namespace eh {

namespace {

using std::chrono::milliseconds;

ClientOptions const& checked(ClientOptions const& options) {
    auto const require = [](bool holds, char const* sentence) {
        if (!holds) throw std::invalid_argument(std::string("eh::ClientOptions: ") + sentence);
    };
    require(!options.links.empty(), "links names none");
    require(options.queueEvents > 0 && options.queueBytes > 0 && options.maxMessage > 0, "a limit of 0 lets nothing through");
    require(options.maxAge >= milliseconds(0), "maxAge is negative");
    require(options.backoffMin > milliseconds(0) && options.backoffMax >= options.backoffMin,
            "backoffMin is positive and not above backoffMax");
    require(options.connectTimeout > milliseconds(0) && options.closeTimeout > milliseconds(0), "timeouts are positive");
    require(options.climbAfter > milliseconds(0), "climbAfter is positive");
    return options;
}

/// A receiver whose interface is known only at run time.
class RuntimeReceiver final : public ClientReceiver {
public:
    using Receive = std::function<void(std::string_view event, Arguments const& arguments)>;

    RuntimeReceiver(std::string_view interface, std::vector<std::string> prototypes, Receive receive)
        : name_(interface), prototypes_(std::move(prototypes)), views_(prototypes_.begin(), prototypes_.end()),
          info_{name_, views_}, receive_(std::move(receive)) {}

private:
    InterfaceInfo const& ehInterface() const noexcept override { return info_; }
    void ehReceive(std::size_t event, Arguments const& arguments) override {
        receive_(prototypeName(prototypes_[event]), arguments);
    }

    std::string const name_;
    std::vector<std::string> const prototypes_;
    std::vector<std::string_view> const views_;
    InterfaceInfo const info_;
    Receive const receive_;
};

}  // namespace

std::string_view toString(ClientLink link) noexcept {
    switch (link) {
    case ClientLink::websocket: return "websocket";
    case ClientLink::stream: return "stream";
    case ClientLink::poll: return "poll";
    }
    return "unknown";
}

std::string_view toString(LinkState state) noexcept {
    switch (state) {
    case LinkState::connecting: return "connecting";
    case LinkState::up: return "up";
    case LinkState::down: return "down";
    }
    return "unknown";
}

struct Client::Core {
    Core(std::string_view url, ClientStatus told, ClientOptions options)
        : settings{clients::Address::parse(url), checked(options)}, registry(settings.encoding()),
          outbox(options.queueEvents, options.queueBytes), teller(std::move(told), registry),
          loop([this](LogLevel level, std::string_view line) {
              if (level == LogLevel::error) teller.report("exception", std::string(line));
          }),
          engine(settings, loop, teller, outbox, registry) {
        if (isOwn()) thread = std::thread([this] { loop.run(); });
    }

    ~Core() {
        if (isOwn()) {
            loop.post([this] {
                engine.shutDown();
                loop.end();
            });
            thread.join();
        }
        loop.actAsLoop([this] {
            engine.shutDown();
            loop.end();
        });
        loop.discard();  // while there is still an engine: what waited there refers to it
    }

    [[nodiscard]] bool isOwn() const noexcept { return settings.options.runner == ClientRunner::ownThread; }

    /// Holds `running` for whoever is about to run the loop.
    [[nodiscard]] std::unique_lock<std::mutex> take() {
        if (isOwn()) throw std::logic_error("eh::Client: it runs on a thread of its own; ClientOptions::runner says who runs it");
        std::unique_lock lock(running, std::try_to_lock);
        if (!lock) throw std::logic_error("eh::Client: another thread runs it");
        return lock;
    }

    /// Until `done`, but no longer than closeTimeout; runs the loop if the program should and does not.
    void await(std::future<void> const& done) {
        auto const timeout = settings.options.closeTimeout;
        if (isOwn()) return static_cast<void>(done.wait_for(timeout));
        auto const isDone = [&](milliseconds patience) { return done.wait_for(patience) == std::future_status::ready; };
        auto const end = Clock::now() + timeout;
        while (!isDone(milliseconds(0)) && Clock::now() < end) {
            std::unique_lock const lock(running, std::try_to_lock);
            auto const left = std::chrono::ceil<milliseconds>(end - Clock::now());
            if (!lock) {
                if (isDone(std::min(left, milliseconds(10)))) return;
                continue;
            }
            loop.poll();
            if (isDone(milliseconds(0))) return;
            pollfd handle{loop.descriptor(), POLLIN, 0};
            milliseconds::rep const next = loop.untilNext();    // negative: nothing is planned
            ::poll(&handle, 1, static_cast<int>(next < 0 ? left.count() : std::min(next, left.count())));
        }
    }

    void declare(std::string_view side, InterfaceInfo const& info) {
        std::vector<std::string> prototypes(info.prototypes.begin(), info.prototypes.end());
        loop.post([this, side, name = std::string(info.name), prototypes = std::move(prototypes)] {
            engine.declare(side, name, prototypes);
        });
    }

    void implement(ClientReceiver& receiver) {
        bool isNew = false;
        registry.implement(receiver, isNew);
        if (isNew) declare("client", ClientReceiverAccess::info(receiver));
    }

    /// `call` has everything but the message.
    SendResult call(clients::Outbox::Call call, std::string_view prefix, std::span<Value const> arguments) {
        if (settings.options.refuseOffline && !teller.isUp()) return SendResult::gone;
        auto const age = settings.options.maxAge;
        call.until = age.count() > 0 ? Clock::now() + age : Clock::time_point::max();
        bool const isText = codec::encodeEvent(settings.encoding(), call.message, prefix, arguments);
        std::string repaired;
        if (!isText) {
            UnconfirmedCall const names = call.named();
            repaired = names.interface + '.' + names.event + ": a string was not valid UTF-8 and was sent with U+FFFD in the wrong places";
        }
        auto const result = outbox.add(std::move(call));
        if (result != SendResult::queued) return result;
        if (!isText) loop.post([this, repaired = std::move(repaired)] { teller.report("bad-text", repaired); });
        engine.traffic.flush();
        return result;
    }

    clients::Settings settings;
    clients::Registry registry;
    clients::Outbox outbox;
    clients::Teller teller;
    http::SocketLoop loop;
    clients::Engine engine;
    std::mutex running;  // held by whoever runs the loop, if the program does
    std::thread thread;
};

Client::Client(std::string_view url, ClientStatus status, ClientOptions options)
    : core_(std::make_unique<Core>(url, std::move(status), std::move(options))) {}

Client::~Client() { close(); }

void Client::connect() {
    core_->loop.post([core = core_.get()] { core->engine.connect(); });
}

void Client::close() {
    auto const answered = std::make_shared<std::promise<void>>();
    auto const done = answered->get_future();
    core_->loop.post([core = core_.get(), answered] { core->engine.close([answered] { answered->set_value(); }); });
    if (!core_->loop.isHere()) core_->await(done);
}

bool Client::isConnected() const noexcept { return core_->engine.isConnected(); }

ClientRegistration Client::add(ClientReceiver& receiver) {
    core_->implement(receiver);
    return {*this, ClientReceiverAccess::info(receiver).name, nullptr};
}

SendResult Client::sendData(std::string_view interface, std::string_view event, std::span<Value const> arguments) {
    Prototype prototype{std::string(event), std::vector<Parameter>(arguments.size()), {}};
    auto const prefix = codec::eventPrefix(core_->settings.encoding(), interface, prototype);
    return core_->call({{}, nullptr, 0, {}, std::string(interface), std::move(prototype.name)}, prefix, arguments);
}

ClientRegistration Client::addInterface(std::string_view interface, std::vector<std::string> prototypes,
                                        std::function<void(std::string_view, Arguments const&)> receive) {
    auto receiver = std::make_shared<RuntimeReceiver>(interface, std::move(prototypes), std::move(receive));
    core_->implement(*receiver);
    std::string_view const name = ClientReceiverAccess::info(*receiver).name;
    return {*this, name, std::move(receiver)};
}

void ClientRegistration::reset() noexcept {
    Client* const client = std::exchange(client_, nullptr);
    if (client == nullptr) return;
    client->core_->registry.remove(interface_);
    if (own_) client->core_->loop.post([own = std::move(own_)] {});  // this may be a call of its
}

void Client::run() {
    auto const lock = core_->take();
    core_->loop.run();
}

std::chrono::milliseconds Client::poll() {
    if (core_->loop.isHere()) return milliseconds(0);
    auto const lock = core_->take();
    core_->loop.poll();
    return milliseconds(core_->loop.untilNext());
}

int Client::pollHandle() const noexcept { return core_->loop.descriptor(); }

void Client::stop() {
    if (!core_->isOwn()) core_->loop.leave();
}

ClientSender::ClientSender(Client& client, InterfaceInfo const& info) : ehClient_(&client) {
    bool isNew = false;
    ehKnown_ = &client.core_->registry.call(info, isNew);
    if (isNew) client.core_->declare("server", info);
}

SendResult ClientSender::ehCallValues(std::size_t event, std::span<Value const> arguments) const {
    if (!fits(ehKnown_->events()[event], arguments)) return SendResult::invalid;
    return ehClient_->core_->call({{}, ehKnown_, event, {}}, ehKnown_->prefix(event), arguments);
}

void ClientSender::ehCheckValues(std::size_t event, std::span<Value const> arguments) const {
    requireText(ehKnown_->label(event), arguments);
}

}  // namespace eh
