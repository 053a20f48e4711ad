// What a fuzzer holds true.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Otherwise the input is a finding.
inline void require(bool condition, std::string_view what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}
