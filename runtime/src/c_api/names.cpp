// The values of enums as the C++ API spells them.
#include <eh/client.h>
#include <eh/client.hpp>
#include <eh/connection.hpp>
#include <eh/eh.h>
#include <eh/log.hpp>
#include <eh/send_result.hpp>

namespace {

// They come from string literals, so they end with U+0000.
template <typename Enum, typename CEnum>
char const* nameOf(CEnum value) noexcept {
    return eh::toString(static_cast<Enum>(value)).data();
}

template <typename Enum, typename CEnum>
constexpr bool same(Enum a, CEnum b) noexcept {
    return static_cast<int>(a) == static_cast<int>(b);
}

using eh::Disconnect;
using eh::Link;
using eh::LinkState;
using eh::LogLevel;
using eh::SendResult;
static_assert(same(SendResult::queued, EH_QUEUED) && same(SendResult::gone, EH_GONE) && same(SendResult::full, EH_FULL) &&
              same(SendResult::tooLarge, EH_TOO_LARGE) && same(SendResult::invalid, EH_INVALID) &&
              same(SendResult::stopped, EH_STOPPED));
static_assert(same(LogLevel::debug, EH_LOG_DEBUG) && same(LogLevel::info, EH_LOG_INFO) &&
              same(LogLevel::warning, EH_LOG_WARNING) && same(LogLevel::error, EH_LOG_ERROR));
static_assert(same(Disconnect::Code::closed, EH_CLOSED) && same(Disconnect::Code::kicked, EH_KICKED) &&
              same(Disconnect::Code::expired, EH_EXPIRED) && same(Disconnect::Code::slow, EH_SLOW) &&
              same(Disconnect::Code::tooLarge, EH_OVERSIZE) && same(Disconnect::Code::protocol, EH_PROTOCOL) &&
              same(Disconnect::Code::shutdown, EH_SHUTDOWN) && same(Disconnect::Code::unauthorized, EH_UNAUTHORIZED));
static_assert(same(Link::none, EH_LINK_NONE) && same(Link::poll, EH_LINK_POLL) && same(Link::stream, EH_LINK_STREAM) &&
              same(Link::websocket, EH_LINK_WEBSOCKET));
static_assert(same(LinkState::connecting, EH_CONNECTING) && same(LinkState::up, EH_UP) && same(LinkState::down, EH_DOWN));

}  // namespace

extern "C" {

char const* eh_send_result_name(eh_send_result result) { return nameOf<SendResult>(result); }
char const* eh_log_level_name(eh_log_level level) { return nameOf<LogLevel>(level); }
char const* eh_code_name(eh_code code) { return nameOf<Disconnect::Code>(code); }
char const* eh_link_name(eh_link link) { return nameOf<Link>(link); }
char const* eh_link_state_name(eh_link_state state) { return nameOf<LinkState>(state); }

}
