// A page's events: counted, sent, taken in, acknowledged.
#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "event/codec/codec.hpp"
#include "event/codec/control.hpp"
#include "testing/client.hpp"

namespace eh::testing {

void Client::push(std::string event) {
    up_.push_back(std::move(event));
    schedule();
}

void Client::schedule() {
    if (std::exchange(scheduled_, true)) return;
    backstage_->loop().post(guarded(&Client::pump));
}

void Client::pump() {
    scheduled_ = false;
    sendUp();
    takeDown();
}

bool Client::goesOn(Moment moment) {
    auto const wire = wire_;
    std::vector<Step> due;
    std::erase_if(steps_, [&](Step const& step) {
        if (step.at == moment) due.push_back(step);
        return step.at == moment;
    });
    for (Step const& step : due) perform(step);
    return wire_ == wire && wire_ && !wire_->dead;
}

void Client::sendUp() {
    auto const wire = wire_;
    if (!wire || wire->dead) return;
    bool sent = false;
    while (wire->port != nullptr && next_ <= confirmed_ + up_.size()) {
        std::uint64_t const number = next_;
        if (!goesOn({Moment::Way::up, Moment::Side::before, number})) return;
        ++next_;
        takeIn(number);
        sent = true;
        if (wire_ != wire || !goesOn({Moment::Way::up, Moment::Side::after, number})) return;
    }
    if (sent && wire->port != nullptr) wire->put(Wire::Ack{wire->port->connection().received()});
}

/// The server takes in the call of that number.
void Client::takeIn(std::uint64_t number) {
    std::string const event = up_[static_cast<std::size_t>(number - confirmed_ - 1)];
    say(event, number);
}

void Client::repeat() {
    for (std::uint64_t number = confirmed_ + 1; number < next_ && wire_ && number <= confirmed_ + up_.size(); ++number)
        takeIn(number);
}

void Client::say(std::string const& body, std::uint64_t first) {
    if (!wire_ || wire_->dead || wire_->port == nullptr) return;
    auto const connection = wire_->port->connection().shared_from_this();
    connection->hear(backstage_->loop().now());
    auto const result = backstage_->intake().take(*connection, body, first, Intake::Amount::all);
    for (ErrorMessage const& error : result.errors) errors_.push_back(error.code + ": " + error.detail);
}

void Client::confirm(std::uint64_t number) {
    for (; confirmed_ < number && !up_.empty(); ++confirmed_) up_.pop_front();
}

void Client::acknowledge() {
    owedEvents_ = owedBytes_ = 0;
    say(control::ack(received_, encoding_), next_);
}

void Client::takeDown() {
    auto const wire = wire_;
    while (wire && wire_ == wire && !wire->dead && !wire->stalled) {
        if (wire->down.empty() && wire->port != nullptr) wire->port->deliver();
        if (wire->down.empty()) break;
        heard_ = backstage_->loop().now();
        if (std::holds_alternative<Frame>(wire->down.front()) &&
            !goesOn({Moment::Way::down, Moment::Side::before, received_ + 1}))
            return;
        auto const message = std::move(wire->down.front());
        wire->down.pop_front();
        if (auto const* const frame = std::get_if<Frame>(&message)) {
            wire->bytes -= (*frame)->size();
            receive((*frame)->text());
            if (!goesOn({Moment::Way::down, Moment::Side::after, received_})) return;
            if (owedEvents_ >= ackEvents_ || owedBytes_ >= ackBytes_) acknowledge();
        } else if (auto const* const ack = std::get_if<Wire::Ack>(&message)) {
            confirm(ack->received);
        } else {
            return finish(std::get<Refusal>(message));
        }
    }
    bool const closed = wire && wire_ == wire && !wire->dead && wire->port == nullptr && wire->down.empty();
    if (closed) lose({});
}

Event Client::decode(std::string_view frame) {
    auto const check = [this](std::string const& problem) {
        if (problem.empty()) return;
        throw std::logic_error("the page cannot read event " + std::to_string(received_) + ": " + problem);
    };
    std::string_view message;
    EventHead head;
    std::vector<Value> values;
    arena_.reset();
    if (codec::nextMessage(encoding_, frame, message) != codec::Found::event) check("it is none");
    check(codec::decodeHead(encoding_, message, arena_, head));
    auto const* const interface = backstage_->hub().catalog().client(head.interface);
    if (interface == nullptr) check("an unknown interface");
    auto const nameOf = [](ClientEvent const& event) -> std::string_view { return event.prototype.name; };
    auto const found = std::ranges::find(interface->events(), head.event, nameOf);
    if (found == interface->events().end()) check("an unknown function");
    check(codec::decodeArguments(encoding_, head.rest, found->prototype, arena_, values));
    Event event{std::string(head.interface), std::string(head.event), {}};
    for (Value const& value : values) event.arguments.emplace_back(value);
    return event;
}

void Client::receive(std::string_view frame) {
    ++received_;
    ++owedEvents_;
    owedBytes_ += frame.size();
    Event const event = decode(frame);
    events_.push_back(event);
    auto const listener = listeners_.find(std::pair(event.interface, event.function));
    if (listener == listeners_.end()) return;
    auto const call = listener->second;  // it may be replaced meanwhile
    call(event);
}

void Client::listen(std::string_view interface, std::string_view function, Listener listener) {
    listeners_.insert_or_assign(std::pair(std::string(interface), std::string(function)), std::move(listener));
}

}  // namespace eh::testing
