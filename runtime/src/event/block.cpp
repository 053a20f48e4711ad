// From the heap, from the pool of pages, or mapped: the very large ones, of which a few wait for their next use.
#include "event/block.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace eh {

namespace {

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr bool mapsLarge = false;  // on the heap it is seen when somebody reads beyond the end
#else
constexpr bool mapsLarge = true;
#endif

std::size_t wholePages(std::size_t size) noexcept {
    static std::size_t const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

/// Freed pages with their content. Any thread.
class SparePages {
public:
    /// Some of that many bytes; null if there are none.
    [[nodiscard]] char* take(std::size_t bytes) noexcept {
        std::scoped_lock const lock(mutex_);
        for (Spare& spare : spares_) {
            if (spare.bytes != bytes) continue;
            held_ -= bytes;
            spare.bytes = 0;
            return spare.pages;
        }
        return nullptr;
    }

    /// Whether they are kept. If not, they are the caller's.
    [[nodiscard]] bool keep(char* pages, std::size_t bytes) noexcept {
        std::scoped_lock const lock(mutex_);
        if (held_ + bytes > most) return false;
        for (Spare& spare : spares_) {
            if (spare.bytes != 0) continue;
            spare = {pages, bytes};
            held_ += bytes;
            return true;
        }
        return false;
    }

private:
    static constexpr std::size_t most = 1u << 20;

    struct Spare {
        char* pages;
        std::size_t bytes;  // 0: there are none
    };

    std::mutex mutex_;
    std::array<Spare, 16> spares_{};
    std::size_t held_ = 0;
};

/// Never destroyed: blocks of static objects may be freed later.
template <typename Pages>
Pages& lasting() noexcept {
    alignas(Pages) static std::byte storage[sizeof(Pages)];
    static Pages* const pages = new (storage) Pages;
    return *pages;
}

}  // namespace

PagePool::Run Block::allocate(std::size_t size) {
    if (!mapsLarge || size < large) return {static_cast<char*>(::operator new(size))};
    if (size <= PagePool::largest) {
        auto const run = lasting<PagePool>().take(size);
        if (run.bytes == nullptr) throw std::bad_alloc();
        return run;
    }
    std::size_t const bytes = wholePages(size);
    if (char* const spare = lasting<SparePages>().take(bytes)) return {spare};
    // With its pages: it is about to be filled, and to be interrupted for each page takes several times as long.
    void* const pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    return {static_cast<char*>(pages)};
}

void Block::release(PagePool::Run memory, std::size_t size) noexcept {
    if (!mapsLarge || size < large) return ::operator delete(memory.bytes);
    if (memory.chunk != nullptr) return lasting<PagePool>().giveBack(memory);
    std::size_t const bytes = wholePages(size);
    if (lasting<SparePages>().keep(memory.bytes, bytes)) return;
    // Where one mapping would become two and that is one too many, the pages go back at least.
    if (::munmap(memory.bytes, bytes) != 0) ::madvise(memory.bytes, bytes, MADV_DONTNEED);
}

bool Block::trim() noexcept { return mapsLarge && lasting<PagePool>().trim(); }

}  // namespace eh
