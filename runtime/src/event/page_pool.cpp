// Chunks, each cut into runs of one length. A freed run is the first to be used again, because its pages are there already.
#include "event/page_pool.hpp"

#include <bit>
#include <cstdint>
#include <new>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace eh {

namespace {

constexpr std::size_t chunkBytes = 512u << 10;

/// Which runs of a chunk.
class Runs {
public:
    static constexpr std::size_t most = 32;

    [[nodiscard]] static constexpr Runs first(std::size_t count) noexcept {
        return Runs(count >= most ? ~std::uint32_t{0} : (std::uint32_t{1} << count) - 1);
    }
    constexpr Runs() noexcept = default;

    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr bool has(std::size_t run) const noexcept { return (bits_ >> run & 1) != 0; }
    [[nodiscard]] constexpr std::size_t count() const noexcept { return static_cast<std::size_t>(std::popcount(bits_)); }
    /// Not of none.
    [[nodiscard]] constexpr std::size_t front() const noexcept { return static_cast<std::size_t>(std::countr_zero(bits_)); }
    constexpr void add(std::size_t run) noexcept { bits_ |= std::uint32_t{1} << run; }
    constexpr void remove(std::size_t run) noexcept { bits_ &= ~(std::uint32_t{1} << run); }
    friend constexpr bool operator==(Runs const&, Runs const&) noexcept = default;

private:
    explicit constexpr Runs(std::uint32_t bits) noexcept : bits_(bits) {}

    std::uint32_t bits_ = 0;
};

static_assert(chunkBytes / PagePool::smallest <= Runs::most);

/// Null if the system has none.
char* mapChunk() noexcept {
    void* const pages = ::mmap(nullptr, chunkBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return nullptr;
#ifdef MADV_NOHUGEPAGE
    ::madvise(pages, chunkBytes, MADV_NOHUGEPAGE);  // those of 2 MiB are zeroed as a whole, and kept as long as a bit of one is used
#endif
    return static_cast<char*>(pages);
}

}  // namespace

struct PagePool::Chunk {
    explicit Chunk(char* bytes_) noexcept : bytes(bytes_) {}
    Chunk(Chunk const&) = delete;
    Chunk& operator=(Chunk const&) = delete;
    ~Chunk() {
        // Where one mapping would become two and that is one too many, the pages go back at least.
        if (::munmap(bytes, chunkBytes) != 0) ::madvise(bytes, chunkBytes, MADV_DONTNEED);
    }

    char* const bytes;
    std::size_t runBytes = 0;
    Runs all;
    Runs free;   // linked if there are some, and not all
    Runs dirty;  // free, and their pages may be in memory
    Chunk* previous = nullptr;
    Chunk* next = nullptr;
};

PagePool::PagePool() noexcept : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) {}

PagePool::~PagePool() { delete spare_; }

PagePool::Run PagePool::take(std::size_t bytes) noexcept {
    std::size_t const runBytes = (bytes + page_ - 1) / page_ * page_;
    std::scoped_lock const lock(mutex_);
    Chunk* chunk = cuts_[runBytes / page_].first;
    if (chunk == nullptr) chunk = freshChunk(runBytes);
    if (chunk == nullptr) return {};
    std::size_t const run = (chunk->dirty.empty() ? chunk->free : chunk->dirty).front();
    if (chunk->dirty.has(run)) cleaned(*chunk, 1);
    chunk->dirty.remove(run);
    chunk->free.remove(run);
    used_ += runBytes;
    if (chunk->free.empty()) unlink(chunk);
    return {chunk->bytes + run * runBytes, chunk};
}

void PagePool::giveBack(Run run) noexcept {
    Chunk* chunk = run.chunk;
    {
        std::scoped_lock const lock(mutex_);
        auto const index = static_cast<std::size_t>(run.bytes - chunk->bytes) / chunk->runBytes;
        if (chunk->free.empty()) link(chunk);
        chunk->free.add(index);
        chunk->dirty.add(index);
        dirtied(*chunk, 1);
        used_ -= chunk->runBytes;
        if (chunk->free != chunk->all) return;
        unlink(chunk);
        cleaned(*chunk, chunk->dirty.count());
        if (spare_ == nullptr) std::swap(spare_, chunk);
    }
    delete chunk;
}

bool PagePool::trim() noexcept {
    Chunk* spare = nullptr;
    unsigned calls = callsOfTrim;
    bool isMore = false;
    {
        std::scoped_lock const lock(mutex_);
        std::swap(spare_, spare);
        clean(dirty_, calls);
        isMore = dirty_ != 0;
    }
    delete spare;
    return isMore;
}

PagePool::Cut& PagePool::cutOf(Chunk const& chunk) noexcept { return cuts_[chunk.runBytes / page_]; }

/// Linked, with nothing of it in use. Those who use up chunks of one cut and leave a little of each must not get as much
/// again of every other: as soon as that is more than is in use, it goes back before something new is taken.
PagePool::Chunk* PagePool::freshChunk(std::size_t runBytes) noexcept {
    if (unsigned calls = Runs::most; dirty_ > used_ + allowance) clean(chunkBytes, calls);
    Chunk* chunk = std::exchange(spare_, nullptr);
    bool const isSpare = chunk != nullptr;
    if (!isSpare) {
        char* const bytes = mapChunk();
        if (bytes == nullptr) return nullptr;
        chunk = new (std::nothrow) Chunk(bytes);
        if (chunk == nullptr) {
            ::munmap(bytes, chunkBytes);
            return nullptr;
        }
    }
    chunk->runBytes = runBytes;
    chunk->all = chunk->free = Runs::first(chunkBytes / runBytes);
    chunk->dirty = isSpare ? chunk->all : Runs();
    dirtied(*chunk, chunk->dirty.count());
    link(chunk);
    return chunk;
}

void PagePool::link(Chunk* chunk) noexcept {
    Chunk*& first = cutOf(*chunk).first;
    chunk->previous = nullptr;
    chunk->next = first;
    if (first != nullptr) first->previous = chunk;
    first = chunk;
}

void PagePool::unlink(Chunk* chunk) noexcept {
    (chunk->previous != nullptr ? chunk->previous->next : cutOf(*chunk).first) = chunk->next;
    if (chunk->next != nullptr) chunk->next->previous = chunk->previous;
}

void PagePool::dirtied(Chunk const& chunk, std::size_t runs) noexcept {
    cutOf(chunk).dirty += runs * chunk.runBytes;
    dirty_ += runs * chunk.runBytes;
}

void PagePool::cleaned(Chunk const& chunk, std::size_t runs) noexcept {
    cutOf(chunk).dirty -= runs * chunk.runBytes;
    dirty_ -= runs * chunk.runBytes;
}

/// Neighbours by one call. Returns the bytes.
std::size_t PagePool::clean(Chunk& chunk, unsigned& calls) noexcept {
    std::size_t bytes = 0;
    for (; !chunk.dirty.empty() && calls > 0; --calls) {
        std::size_t const first = chunk.dirty.front();
        std::size_t end = first;
        for (; end < Runs::most && chunk.dirty.has(end); ++end) chunk.dirty.remove(end);
        ::madvise(chunk.bytes + first * chunk.runBytes, (end - first) * chunk.runBytes, MADV_DONTNEED);
        cleaned(chunk, end - first);
        bytes += (end - first) * chunk.runBytes;
    }
    return bytes;
}

/// So many at least, if there are and the calls suffice.
void PagePool::clean(std::size_t bytes, unsigned& calls) noexcept {
    std::size_t cleaned = 0;
    for (Cut& cut : cuts_)
        for (Chunk* chunk = cut.first; cut.dirty != 0 && chunk != nullptr && cleaned < bytes && calls > 0; chunk = chunk->next)
            cleaned += clean(*chunk, calls);
}

}  // namespace eh
