// Mapped pages, and the few that wait for their next use: a program whose events are all of one size maps none.
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
SparePages& sparePages() noexcept {
    alignas(SparePages) static std::byte storage[sizeof(SparePages)];
    static SparePages* const pages = new (storage) SparePages;
    return *pages;
}

}  // namespace

Block::Memory Block::allocate(std::size_t size) {
    if (mapsLarge && size >= large) {
        std::size_t const bytes = wholePages(size);
        if (char* const spare = sparePages().take(bytes)) return {spare, true};
        void* const pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages != MAP_FAILED) return {static_cast<char*>(pages), true};
    }  // the system allows so many mappings only; the heap does without
    return {static_cast<char*>(::operator new(size)), false};
}

void Block::release(Memory memory, std::size_t size) noexcept {
    if (!memory.isMapped) return ::operator delete(memory.bytes);
    std::size_t const bytes = wholePages(size);
    if (sparePages().keep(memory.bytes, bytes)) return;
    // Where one mapping would become two and that is one too many, the pages go back at least.
    if (::munmap(memory.bytes, bytes) != 0) ::madvise(memory.bytes, bytes, MADV_DONTNEED);
}

}  // namespace eh
