// Reads files without keeping the loop waiting for a disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "http/descriptor.hpp"
#include "http/worker.hpp"

namespace eh::http {

/// Up to `size` bytes of a file from `offset` on; fewer at its end. Waits for them. Throws std::system_error.
[[nodiscard]] std::string readAt(Descriptor const& file, std::uint64_t offset, std::size_t size);

/// The same if the system has all of them in memory; otherwise nothing, at once. Where a file system cannot say so (those of
/// networks, for instance), it counts as not having them. Throws std::system_error.
[[nodiscard]] std::optional<std::string> readCached(Descriptor const& file, std::uint64_t offset, std::size_t size);

/// A thread that waits for disks; it begins with the first task. Any thread, but for the end.
class Disk {
public:
    using Cached = decltype(&readCached);

    /// `cached` stands in for readCached in tests.
    explicit Disk(Cached cached = &readCached) : cached_(cached) {}

    [[nodiscard]] std::optional<std::string> readNow(Descriptor const& file, std::uint64_t offset, std::size_t size) const {
        return cached_(file, offset, size);
    }
    /// On the thread, in the order of the calls; here, if very many wait. One that waits when this ends is dropped. Throws
    /// std::system_error if the system gives no thread.
    void run(std::function<void()> const& task) {
        if (!worker_.run(task)) task();
    }

private:
    static constexpr std::size_t mostWaiting = 10'000; // each with an open file

    Cached const cached_;
    Worker worker_{mostWaiting};
};

} // namespace eh::http
