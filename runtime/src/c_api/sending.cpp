// What generated functions that send call.
#include <eh/eh.h>

#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "c_api/address.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/sending.hpp"
#include "c_api/values.hpp"

namespace eh::c {

namespace {

InterfaceInfo infoOf(eh_interface const& about, std::vector<std::string_view> const& prototypes) {
    return {.name = nameOf(about), .prototypes = prototypes};
}

/// `name` of `name(int)`.
std::string_view eventName(eh_interface const& about, std::size_t event) {
    std::string_view const prototype = about.prototypes[event];
    return prototype.substr(0, prototype.find('('));
}

constexpr Reasons reasons{
    .gone = "the connection does not exist (any more)",
    .full = "the queue of the connection, or what waits for the loop, is at its limit",
    .tooLarge = "the event is larger than max_event",
    .invalid = "the arguments do not fit the prototype, or the group is another handler's",
};

enum class Checks { none, text };

SendResult send(eh_handler& handler, eh_interface const& about, std::size_t event, eh_to const& to,
                std::span<eh_value const> given, Checks checks) {
    CSender const& sender = handler.senders.get(handler.handler, about);
    if (event >= about.count)
        throw std::invalid_argument(std::string(about.name) + " has no event of number " + std::to_string(event));
    std::array<Value, 16> few;
    std::vector<Value> many(given.size() > few.size() ? given.size() : 0);
    std::span<Value> const values = many.empty() ? std::span(few).first(given.size()) : std::span(many);
    for (std::size_t i = 0; i < given.size(); ++i) values[i] = toValue(given[i], i, about.name, eventName(about, event));
    if (checks == Checks::text) sender.check(event, values);
    return sender.send(event, address(to), values);
}

eh_send_result sendEvent(eh_handler* handler, eh_interface const* about, std::size_t event, eh_to const& to,
                         eh_value const* values, std::size_t count, Checks checks) noexcept {
    return sendGuarded(reasons, [&] {
        if (count > 0) required(values, "the array of values");
        return send(required(handler, "the handler"), required(about, "the interface"), event, to, {values, count}, checks);
    });
}

}  // namespace

std::string_view nameOf(eh_interface const& about) { return requiredText(about.name, "the name of the interface"); }

std::vector<std::string_view> prototypesOf(eh_interface const& about) {
    if (about.count > 0) required(about.prototypes, "the list of prototypes");
    std::vector<std::string_view> prototypes(about.count);
    for (std::size_t i = 0; i < about.count; ++i) prototypes[i] = requiredText(about.prototypes[i], "a prototype");
    return prototypes;
}

CSender::CSender(EventHandler& handler, eh_interface const& about)
    : Sender(handler, infoOf(about, prototypesOf(about))), about_(about) {}

CSender const* Senders::find(eh_interface const& about) const noexcept {
    for (Node const* node = first_.load(std::memory_order_acquire); node != nullptr; node = node->next)
        if (&node->sender.about() == &about) return &node->sender;
    return nullptr;
}

CSender const& Senders::get(EventHandler& handler, eh_interface const& about) {
    if (CSender const* const known = find(about)) return *known;
    std::scoped_lock const lock(adding_);
    if (CSender const* const known = find(about)) return *known;  // another thread was quicker
    Node* const node = new Node{CSender(handler, about), first_.load(std::memory_order_relaxed)};
    first_.store(node, std::memory_order_release);
    return node->sender;
}

Senders::~Senders() {
    for (Node* node = first_.load(); node != nullptr;) delete std::exchange(node, node->next);
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_declare(eh_handler* handler, eh_interface const* about) {
    return guarded([&] {
        eh_handler& known = required(handler, "the handler");
        known.senders.get(known.handler, required(about, "the interface"));
    });
}

eh_send_result eh_send(eh_handler* handler, eh_interface const* about, size_t event, eh_to to, eh_value const* values,
                       size_t count) {
    return sendEvent(handler, about, event, to, values, count, Checks::none);
}

eh_send_result eh_send_checked(eh_handler* handler, eh_interface const* about, size_t event, eh_to to, eh_value const* values,
                               size_t count) {
    return sendEvent(handler, about, event, to, values, count, Checks::text);
}

}
