// A request or a message that is refused: what a link tells its client.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace eh {

struct Refusal {
    int status = 400;
    std::string code;
    std::string detail;
    std::optional<std::uint64_t> received{};  ///< of up events, where the client should go on
    std::optional<std::int64_t> retry{};      ///< milliseconds before the client should try again
};

}  // namespace eh
