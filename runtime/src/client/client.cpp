// The public face: a thread that runs the loop, and calls that are posted to it.
#include <eh/client.hpp>

#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include "client/engine.hpp"
#include "event/codec/codec.hpp"
#include "event/codec/utf8.hpp"
#include "http/socket_loop.hpp"

namespace eh {

namespace {

ClientOptions const& checked(ClientOptions const& options) {
    auto const require = [](bool holds, char const* sentence) {
        if (!holds) throw std::invalid_argument(std::string("eh::ClientOptions: ") + sentence);
    };
    using std::chrono::milliseconds;
    require(!options.links.empty(), "links names none");
    require(options.queueEvents > 0 && options.queueBytes > 0 && options.maxMessage > 0, "a limit of 0 lets nothing through");
    require(options.maxAge >= milliseconds(0), "maxAge is negative");
    require(options.backoffMin > milliseconds(0) && options.backoffMax >= options.backoffMin,
            "backoffMin is positive and not above backoffMax");
    require(options.connectTimeout > milliseconds(0) && options.closeTimeout > milliseconds(0), "timeouts are positive");
    return options;
}

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
          engine(settings, loop, teller, outbox, registry), thread([this] { loop.run(); }) {}

    ~Core() {
        loop.post([this] {
            engine.shutDown();
            loop.end();
        });
        thread.join();
        loop.actAsLoop([this] { engine.shutDown(); });
        loop.discard();
    }

    void declare(std::string_view side, InterfaceInfo const& info) {
        std::vector<std::string> prototypes(info.prototypes.begin(), info.prototypes.end());
        loop.post([this, side, name = std::string(info.name), prototypes = std::move(prototypes)] {
            engine.declare(side, name, prototypes);
        });
    }

    SendResult call(clients::Called const& interface, std::size_t event, std::span<Value const> arguments) {
        if (settings.options.refuseOffline && !teller.isUp()) return SendResult::gone;
        if (!fits(interface.events()[event], arguments)) return SendResult::invalid;
        auto const age = settings.options.maxAge;
        clients::Outbox::Call made{{}, &interface, event, age.count() > 0 ? Clock::now() + age : Clock::time_point::max()};
        bool const isText = codec::encodeEvent(settings.encoding(), made.message, interface.prefix(event), arguments);
        if (!isText) return SendResult::invalid;
        auto const result = outbox.add(std::move(made));
        if (result == SendResult::queued) engine.traffic.flush();
        return result;
    }

    static bool fits(Prototype const& prototype, std::span<Value const> arguments) {
        bool same = prototype.parameters.size() == arguments.size();
        for (std::size_t i = 0; same && i < arguments.size(); ++i) {
            Parameter const& parameter = prototype.parameters[i];
            same = parameter.type == arguments[i].type() && (parameter.length == 0 || parameter.length == arguments[i].size());
        }
        return same;
    }

    clients::Settings settings;
    clients::Registry registry;
    clients::Outbox outbox;
    clients::Teller teller;
    http::SocketLoop loop;
    clients::Engine engine;
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
    auto done = answered->get_future();
    core_->loop.post([core = core_.get(), answered] { core->engine.close([answered] { answered->set_value(); }); });
    if (!core_->loop.isHere()) done.wait_for(core_->settings.options.closeTimeout);
}

bool Client::isConnected() const noexcept { return core_->engine.isConnected(); }

ClientRegistration Client::add(ClientReceiver& receiver) {
    bool isNew = false;
    core_->registry.implement(receiver, isNew);
    InterfaceInfo const& info = ClientReceiverAccess::info(receiver);
    if (isNew) core_->declare("client", info);
    return ClientRegistration(*this, info.name);
}

void ClientRegistration::reset() noexcept {
    if (Client* const client = std::exchange(client_, nullptr)) client->core_->registry.remove(interface_);
}

ClientSender::ClientSender(Client& client, InterfaceInfo const& info) : ehClient_(&client) {
    bool isNew = false;
    ehKnown_ = &client.core_->registry.call(info, isNew);
    if (isNew) client.core_->declare("server", info);
}

SendResult ClientSender::ehCallValues(std::size_t event, std::span<Value const> arguments) const {
    return ehClient_->core_->call(*ehKnown_, event, arguments);
}

void ClientSender::ehCheckValues(std::size_t event, std::span<Value const> arguments) const {
    auto const require = [&](std::string_view text, std::size_t argument) {
        std::size_t const wrong = utf8::firstInvalid(text);
        if (wrong == text.size()) return;
        throw std::invalid_argument(ehKnown_->label(event) + ": argument " + std::to_string(argument + 1) +
                                    ": not valid UTF-8 at byte " + std::to_string(wrong));
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value const& value = arguments[i];
        if (value.type() == Type::string) require(value.string(), i);
        if (value.type() != Type::strings) continue;
        for (std::size_t element = 0; element < value.size(); ++element) require(value.stringAt(element), i);
    }
}

}  // namespace eh
