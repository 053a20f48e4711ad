// How many descriptors the kernel has room for, as /proc tells it.
#include "http/descriptor_table.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include <sys/resource.h>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;

namespace {

std::size_t room() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word != "FDSize:") continue;
        std::size_t size = 0;
        status >> size;
        return size;
    }
    return 0;
}

std::size_t allowed() {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    return limit.rlim_cur;
}

} // namespace

TEST_CASE("A server that runs has room for the descriptors of all its connections") {
    auto const before = room();
    auto const wanted = std::min<std::size_t>(before + 5'000, allowed());
    eh::Server const server({.maxConnections = 2 * before + 5'000});
    CHECK(room() >= wanted);
}

TEST_CASE("Room for more descriptors than there may be is room for all that there may be") {
    auto const had = std::min<std::size_t>(allowed(), 1u << 16);
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    auto const before = limit;
    limit.rlim_cur = had;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    eh::http::growDescriptorTable(static_cast<std::size_t>(-1));
    CHECK(room() >= had);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}
