// Answers that refuse, as problem documents: what scripts and clients read.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// With Retry-After unless `retryAfter` is 0.
[[nodiscard]] Response refused(int status, std::string_view code, std::string_view detail, std::chrono::seconds retryAfter = {});

/// The code of docs/protocol.md that goes with the status of a Verdict.
[[nodiscard]] std::string_view codeFor(int status) noexcept;

} // namespace eh::http
