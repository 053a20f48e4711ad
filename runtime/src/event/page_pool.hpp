// Memory of whole pages, cut out of chunks of half a megabyte. The system gives and takes back chunks: whenever it takes back
// pages, every processor that has run a thread of this program is interrupted and waited for. When each block had a mapping
// of its own, a server with stalled readers spent most of its time in that, and its other clients saw it. They saw larger
// chunks, too, and huge pages: those take a third of a millisecond each, to be zeroed or to be given back page by page.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>

namespace eh {

/// Any thread.
class PagePool {
public:
    struct Chunk;

    struct Run {
        char* bytes = nullptr;
        Chunk* chunk = nullptr;  // where they are from
    };

    static constexpr std::size_t smallest = 16u << 10;  // bytes of a run
    static constexpr std::size_t largest = 256u << 10;

    PagePool() noexcept;
    PagePool(PagePool const&) = delete;
    PagePool& operator=(PagePool const&) = delete;
    /// After all runs have been given back.
    ~PagePool();

    /// From `smallest` to `largest` bytes, of any content. Null if the system has none.
    [[nodiscard]] Run take(std::size_t bytes) noexcept;
    /// As take() gave it.
    void giveBack(Run run) noexcept;
    /// Gives the system what is not in use, by a bounded number of calls; true if more is left.
    bool trim() noexcept;

private:
    /// Chunks that are cut alike and have something free.
    struct Cut {
        Chunk* first = nullptr;
        std::size_t dirty = 0;  // bytes of their dirty runs
    };

    static constexpr std::size_t cuts = largest / 4'096 + 1;  // by pages of a run, which may be larger than these
    static constexpr std::size_t allowance = 16u << 20;       // of dirty bytes, above as many as are in use
    static constexpr unsigned callsOfTrim = 16;

    [[nodiscard]] Cut& cutOf(Chunk const& chunk) noexcept;
    [[nodiscard]] Chunk* freshChunk(std::size_t runBytes) noexcept;
    void link(Chunk* chunk) noexcept;
    void unlink(Chunk* chunk) noexcept;
    void dirtied(Chunk const& chunk, std::size_t runs) noexcept;
    void cleaned(Chunk const& chunk, std::size_t runs) noexcept;
    std::size_t clean(Chunk& chunk, unsigned& calls) noexcept;
    void clean(std::size_t bytes, unsigned& calls) noexcept;

    std::size_t const page_;
    std::mutex mutex_;
    std::array<Cut, cuts> cuts_{};
    Chunk* spare_ = nullptr;  // nothing of it is in use
    std::size_t used_ = 0;    // bytes
    std::size_t dirty_ = 0;   // bytes that are free and may be in memory, without the spare chunk
};

}  // namespace eh
