// How connections ended, remembered for a while and told to requests that come late.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "event/loop.hpp"
#include "event/refusal.hpp"

namespace eh {

class ClientConnection;

/// Bounded. Loop only.
class Ends {
public:
    void add(ClientConnection const& connection, Refusal answer, Clock::time_point now);
    /// Null if that connection is not remembered, or its token is another.
    [[nodiscard]] Refusal const* find(std::int32_t cid, std::string_view token) const noexcept;
    /// Null if no remembered connection was opened with that nonce.
    [[nodiscard]] Refusal const* findByNonce(std::string const& nonce) const noexcept;
    /// Forgets what ended before `time`.
    void forgetBefore(Clock::time_point time);
    void clear() noexcept;
    [[nodiscard]] bool empty() const noexcept { return order_.empty(); }

private:
    struct End {
        std::string token;
        std::string nonce;
        Refusal answer;
        Clock::time_point at;
    };

    void forgetOldest();

    std::unordered_map<std::int32_t, End> byId_;
    std::unordered_map<std::string, std::int32_t> byNonce_;
    std::deque<std::int32_t> order_;
};

}  // namespace eh
