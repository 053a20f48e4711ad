// Ids are unique in the process, across all mounts: a page may hold several, and logs name them alone.
#include "event/ids.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>
#include <system_error>
#include <unordered_set>

#include "event/codec/base64.hpp"

namespace eh {

namespace {

template <std::size_t n>
std::array<std::byte, n> randomBytes() {
    std::array<std::byte, n> bytes{};
    std::size_t have = 0;
    while (have < n) {
        ssize_t const got = getrandom(bytes.data() + have, n - have, 0);
        if (got > 0) have += static_cast<std::size_t>(got);
        else if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    return bytes;
}

/// The ids in use: the one piece of state of the whole process, because their uniqueness is.
class Ids {
public:
    ConnectionId take() {
        std::scoped_lock const lock(mutex_);
        do {
            next_ = next_ == std::numeric_limits<std::int32_t>::max() ? 1 : next_ + 1;
        } while (!used_.insert(next_).second);
        return ConnectionId(next_);
    }

    void release(ConnectionId id) noexcept {
        std::scoped_lock const lock(mutex_);
        used_.erase(id.value());
    }

private:
    static std::int32_t randomStart() {
        auto const bytes = randomBytes<sizeof(std::uint32_t)>();
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data(), sizeof value);
        return static_cast<std::int32_t>(value >> 1);
    }

    std::mutex mutex_;
    std::int32_t next_ = randomStart();
    std::unordered_set<std::int32_t> used_;
};

Ids& ids() {
    static auto* const instance = new Ids;  // never destroyed: an EventHandler may be a global
    return *instance;
}

std::uint64_t wordAt(char const* text) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    return word;
}

}  // namespace

ConnectionId takeConnectionId() { return ids().take(); }
void releaseConnectionId(ConnectionId id) noexcept { ids().release(id); }

Token makeToken() {
    Token token{};
    base64::encodeUrl(randomBytes<16>()).copy(token.data(), token.size());
    return token;
}

bool sameToken(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    std::uint64_t difference = 0;
    std::size_t i = 0;
    for (; i + sizeof difference <= a.size(); i += sizeof difference) difference |= wordAt(a.data() + i) ^ wordAt(b.data() + i);
    for (; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace eh
