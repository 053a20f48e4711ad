// What generated functions that send call.
#include <eh/eh.h>

#include "c_api/address.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/sending.hpp"

namespace eh::c {

namespace {

constexpr Reasons reasons{
    .gone = "the connection does not exist (any more)",
    .full = "the queue of the connection, or what waits for the loop, is at its limit",
    .tooLarge = "the event is larger than max_event",
    .invalid = "the arguments do not fit the prototype, or the group is another handler's",
};

eh_send_result sendEvent(eh_handler* handler, eh_interface const* about, std::size_t event, eh_to const& to,
                         eh_value const* values, std::size_t count, Checks checks) noexcept {
    return sendGuarded(reasons, [&] {
        eh_handler& from = required(handler, "the handler");
        return sendValues(from.senders.get(from.handler, required(about, "the interface")), event, valuesOf(values, count), checks,
                          [&](CSender const& sender, auto arguments) { return sender.send(event, address(to), arguments); });
    });
}

}  // namespace

CSender::CSender(EventHandler& handler, eh_interface const& about)
    : Sender(handler, infoOf(about, prototypesOf(about))), about_(about) {}

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
