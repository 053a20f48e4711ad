// What a request that cannot be served is told.
#pragma once

#include <string_view>

namespace eh::http {

/// The connection is closed after it.
struct Refusal {
    int status;
    std::string_view sentence; ///< static storage
};

} // namespace eh::http
