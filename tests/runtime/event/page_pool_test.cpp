// Runs of pages: whose bytes they are, and what the system has of them when they are given back.
#include "event/page_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include <unistd.h>

#include "support/catch.hpp"

using eh::PagePool;

namespace {

constexpr std::size_t MiB = 1u << 20;

/// Of this process, in bytes.
std::size_t residentMemory() {
    std::size_t size = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Taken, and written to from end to end.
struct Taken {
    PagePool& pool;
    std::size_t size;
    std::vector<PagePool::Run> runs{};

    void take(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            runs.push_back(pool.take(size));
            REQUIRE(runs.back().bytes != nullptr);
            std::memset(runs.back().bytes, static_cast<int>(runs.size() % 251), size);
        }
    }
    /// All but every so many.
    void giveBackAllBut(std::size_t every) {
        std::vector<PagePool::Run> kept;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (every != 0 && i % every == 0) kept.push_back(runs[i]);
            else pool.giveBack(runs[i]);
        }
        runs = std::move(kept);
    }
    [[nodiscard]] bool hold() const {
        for (std::size_t i = 0; i < runs.size(); ++i)
            for (std::size_t const at : {std::size_t{0}, size / 2, size - 1})
                if (static_cast<unsigned char>(runs[i].bytes[at]) != (i + 1) % 251) return false;
        return true;
    }
};

}  // namespace

TEST_CASE("Runs of all lengths hold what is written into them, also when others have gone") {
    PagePool pool;
    std::vector<Taken> all;
    for (std::size_t size = PagePool::smallest; size <= PagePool::largest; size += 12'345) {
        all.push_back({pool, size});
        all.back().take(150);
    }
    for (Taken const& taken : all) CHECK(taken.hold());
    for (std::size_t i = 0; i < all.size(); i += 2) all[i].giveBackAllBut(0);
    for (std::size_t i = 0; i < all.size(); i += 2) all[i].take(150);
    for (Taken& taken : all) {
        CHECK(taken.hold());
        taken.giveBackAllBut(0);
    }
    while (pool.trim()) {}
}

TEST_CASE("Runs begin at pages") {
    PagePool pool;
    Taken taken{pool, 20'000};
    taken.take(10);
    for (auto const& run : taken.runs)
        CHECK(reinterpret_cast<std::uintptr_t>(run.bytes) % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) == 0);
    taken.giveBackAllBut(0);
}

TEST_CASE("What was given back last is the next to be used") {
    PagePool pool;
    Taken taken{pool, 20'000};
    taken.take(3);
    char const* const bytes = taken.runs[1].bytes;
    pool.giveBack(taken.runs[1]);
    taken.runs[1] = pool.take(20'000);
    CHECK(taken.runs[1].bytes == bytes);
    taken.giveBackAllBut(0);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

TEST_CASE("Chunks of which nothing is in use go back to the system but for one, and that when the pool is trimmed") {
    PagePool pool;
    std::size_t const before = residentMemory();
    Taken taken{pool, 20'000};
    taken.take(5'000);
    REQUIRE(residentMemory() > before + 5'000 * 20'000);
    taken.giveBackAllBut(0);
    CHECK(residentMemory() < before + 4 * MiB);
    CHECK_FALSE(pool.trim());
    CHECK(residentMemory() < before + 2 * MiB);
}

TEST_CASE("A trim gives back what lies between runs that are in use, in steps, and those keep their bytes") {
    PagePool pool;
    std::size_t const before = residentMemory();
    Taken taken{pool, 20'000};
    taken.take(20'000);
    std::vector<PagePool::Run> kept;
    for (std::size_t i = 0; i < taken.runs.size(); ++i) {
        if (i % 51 != 0) pool.giveBack(taken.runs[i]);
        else kept.push_back(taken.runs[i]);
    }
    std::size_t const used = kept.size() * 20'480;
    REQUIRE(residentMemory() > before + 20 * used);
    std::size_t steps = 1;
    while (pool.trim()) ++steps;
    CHECK(steps > 1);
    CHECK(residentMemory() < before + used + 4 * MiB);
    for (std::size_t i = 0; i < kept.size(); ++i) CHECK(static_cast<unsigned char>(kept[i].bytes[19'999]) == (i * 51 + 1) % 251);
    for (auto const& run : kept) pool.giveBack(run);
    while (pool.trim()) {}
}

TEST_CASE("Who leaves a little of each chunk, and then asks for other lengths, does not get as much again of each") {
    PagePool pool;
    std::size_t const before = residentMemory();
    std::vector<Taken> all;
    std::size_t highest = 0;
    std::size_t used = 0;
    for (std::size_t pages = 5; pages < 25; ++pages) {
        std::size_t const size = pages * 4'096;
        Taken& taken = all.emplace_back(Taken{pool, size});
        taken.take(64 * MiB / size);
        highest = std::max(highest, residentMemory() - before);
        taken.giveBackAllBut(2 * MiB / size);
        used += taken.runs.size() * size;
    }
    CHECK(highest < 2 * (used + 64 * MiB) + 20 * MiB);   // without a bound 20 times 64 MiB
    for (Taken& taken : all) taken.giveBackAllBut(0);
    while (pool.trim()) {}
    CHECK(residentMemory() < before + 4 * MiB);
}

#endif
