// Blocks of all sizes, and what the system has of them when they are freed.
#include "event/block.hpp"

#include <cstddef>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "support/catch.hpp"

using eh::Block;

namespace {

/// Of this process, in bytes.
std::size_t residentMemory() {
    std::size_t size = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("A block holds what is written into it, whatever its size") {
    for (std::size_t const size : {std::size_t{1}, Block::large - 1, Block::large, Block::large + 1, std::size_t{3'000'000}}) {
        std::vector<Block> blocks;
        for (char fill = 'a'; fill != 'e'; ++fill) std::memset(blocks.emplace_back(size).data(), fill, size);
        for (std::size_t i = 0; i < blocks.size(); ++i)
            CHECK(blocks[i].view() == std::string(size, static_cast<char>('a' + i)));
    }
}

TEST_CASE("A block can be moved, and an empty one has nothing") {
    Block empty;
    CHECK(empty.view().empty());
    Block one(20'000);
    std::memset(one.data(), 'x', one.size());
    Block two(std::move(one));
    CHECK(one.view().empty());
    empty = std::move(two);
    CHECK(empty.view() == std::string(20'000, 'x'));
    CHECK(two.view().empty());
}

TEST_CASE("Large blocks give their memory back whatever lives on between them") {
    constexpr std::size_t count = 4'000;
    constexpr std::size_t size = 20'000;
    std::vector<Block> blocks;
    std::vector<std::string> between;
    std::size_t const before = residentMemory();
    for (std::size_t i = 0; i < count; ++i) {
        std::memset(blocks.emplace_back(size).data(), 'x', size);
        between.emplace_back(100, 'y');
    }
    REQUIRE(residentMemory() > before + count * size);
    blocks.clear();
#ifndef __SANITIZE_ADDRESS__
    CHECK(residentMemory() < before + (8u << 20));
#endif
    CHECK(between.size() == count);
}

TEST_CASE("Threads may make blocks that others free") {
    std::vector<Block> blocks;
    std::thread([&blocks] {
        for (std::size_t i = 0; i < 100; ++i) blocks.emplace_back(Block::large + i % 3 * 4'096);
    }).join();
    std::thread other([] {
        for (std::size_t i = 0; i < 1'000; ++i) Block(Block::large + i % 5 * 4'096).data()[0] = 'x';
    });
    blocks.clear();
    other.join();
    CHECK(Block(Block::large).data() != nullptr);
}
