// The test's side of a client: what is due first, then what was asked for.
#include <eh/testing/page.hpp>

#include <stdexcept>
#include <utility>

#include "testing/client.hpp"
#include "testing/names.hpp"

namespace eh::testing {

namespace {

void requireLink(Link link) {
    if (link == Link::none) throw std::invalid_argument("a page needs a link: poll, stream or websocket");
}

}  // namespace

Page::Page(Server& server, PageOptions options)
    : server_(&server), client_(std::make_unique<Client>(server.backstage_, std::move(options))) {
    requireLink(client_->options().link);
    client_->open();
    server_->run();
}

Page::Page(EventHandler& handler, PageOptions options)
    : own_(std::make_unique<Server>(handler)), server_(own_.get()),
      client_(std::make_unique<Client>(own_->backstage_, std::move(options))) {
    requireLink(client_->options().link);
    client_->open();
    server_->run();
}

Page::~Page() = default;

void Page::settle() {
    client_->schedule();
    server_->run();
}

ConnectionId Page::cid() const {
    if (auto const cid = client_->cid()) return *cid;
    throw std::logic_error("the page has no connection: " + client_->ended()->code + ": " + client_->ended()->detail);
}

Link Page::link() {
    settle();
    return client_->link();
}

std::optional<End> Page::ended() {
    settle();
    return client_->ended();
}

std::uint64_t Page::reconnects() {
    settle();
    return client_->reconnects();
}

void Page::push(std::string event) {
    if (client_->ended())
        throw std::logic_error("the connection has ended (" + client_->ended()->code + "); open() opens another one");
    if (client_->unconfirmed() >= client_->options().maxWaiting)
        throw std::length_error("PageOptions::maxWaiting (" + std::to_string(client_->options().maxWaiting) +
                                ") calls wait for an answer already");
    client_->push(std::move(event));
    server_->run();
}

void Page::callWith(std::string_view interface, std::string_view function, std::vector<Argument> const& arguments) {
    settle();
    push(encodeCall(client_->backstage().hub().catalog(), client_->encoding(), interface, function, arguments));
}

void Page::callRaw(std::string_view event) {
    settle();
    if (client_->encoding() != Encoding::json) throw std::logic_error("callRaw needs a page with Coding::json");
    push(std::string(event) + '\n');
}

std::size_t Page::unconfirmed() {
    settle();
    return client_->unconfirmed();
}

std::vector<std::string> Page::errors() {
    settle();
    return client_->errors();
}

std::vector<Event> const& Page::received() {
    settle();
    return client_->received();
}

std::vector<Event> Page::received(std::string_view interface, std::string_view function) {
    requireEvent(client_->backstage().hub().catalog(), interface, function, {});
    std::vector<Event> found;
    for (Event const& event : received())
        if (event.interface == interface && event.function == function) found.push_back(event);
    return found;
}

std::vector<Event> Page::takeReceived() {
    settle();
    return std::exchange(client_->received(), {});
}

void Page::listen(std::string_view interface, std::string_view name, std::size_t count,
                  std::function<void(Event const&)> function) {
    requireEvent(client_->backstage().hub().catalog(), interface, name, count);
    settle();
    client_->listen(interface, name, std::move(function));
}

void Page::script(std::vector<Step> const& steps) {
    settle();
    for (Step const& step : steps)
        if (step.fault == Fault::move) requireLink(step.link);
    client_->addSteps(steps);
}

std::size_t Page::unplayed() const noexcept { return client_->unplayed(); }

void Page::perform(Fault fault, std::chrono::milliseconds away, Link link) {
    settle();
    client_->perform({.fault = fault, .away = away, .link = link});
    server_->run();
}

void Page::cut(std::chrono::milliseconds away) { perform(Fault::cut, away); }
void Page::halfOpen() { perform(Fault::halfOpen); }

void Page::move(Link link) {
    requireLink(link);
    perform(Fault::move, {}, link);
}

void Page::offline() { perform(Fault::offline); }

void Page::online() {
    client_->online();
    settle();
}

void Page::stopReading() {
    settle();
    client_->stopReading();
}

void Page::readOn() {
    client_->readOn();
    settle();
}

void Page::signOut(std::string_view why) {
    settle();
    client_->signOut(why);
    server_->run();
}

void Page::close() {
    settle();
    client_->close();
    server_->run();
}

void Page::open() {
    settle();
    if (!client_->ended())
        throw std::logic_error("the page is connected; open() is for one whose connection has ended");
    client_->open();
    server_->run();
}

}  // namespace eh::testing
