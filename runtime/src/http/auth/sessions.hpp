// Who is signed in: logins under the hashes of the secrets that their clients show.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <eh/users.hpp>

#include "event/loop.hpp"
#include "http/auth/sha256.hpp"

namespace eh::http {

/// Any thread.
class Sessions {
public:
    using Key = Sha256; ///< the secret itself is nowhere

    struct Limits {
        std::chrono::milliseconds idle;                     ///< without a request or connection
        std::optional<std::chrono::milliseconds> lifetime;  ///< nothing: as long as it is used
        std::size_t perUser;                                ///< above, the oldest ends
        std::size_t most;                                   ///< above, there are no new ones
    };
    explicit Sessions(Limits limits) : limits_(limits) {}

    /// Null: there are too many. One that is there under `before` and of the same identity goes on under the new key, with its
    /// connections and a new lifetime; of another one it ends.
    [[nodiscard]] std::shared_ptr<Login> open(Key const& key, Identity identity, std::string stamp, Clock::time_point now,
                                              Key const* before = nullptr);
    /// Null: none, or not any more. A use of it.
    [[nodiscard]] std::shared_ptr<Login> find(Key const& key, Clock::time_point now);
    /// Whether a number of that session (of digest) comes for the first time.
    [[nodiscard]] bool isNew(Key const& key, std::uint32_t number);

    bool end(Key const& key, std::string_view why);
    /// How many those were.
    std::size_t endIf(std::function<bool(Identity const&)> const& which, std::string_view why);
    /// Ends what is over.
    void sweep(Clock::time_point now);
    /// Ends those of users who have changed, if the store has.
    void compare(UserStore& users);
    [[nodiscard]] std::size_t size() const;

private:
    struct Hash {
        std::size_t operator()(Key const& key) const noexcept {
            std::size_t part;
            std::memcpy(&part, key.data(), sizeof part);
            return part;
        }
    };
    struct Session {
        std::shared_ptr<Login> login;
        std::string stamp;
        Clock::time_point begun;
        Clock::time_point used;
        std::uint32_t highest = 0; // number, and the 64 before it
        std::uint64_t seen = 0;
    };
    using Map = std::unordered_map<Key, Session, Hash>;

    [[nodiscard]] bool isOver(Session const& session, Clock::time_point now) const;
    void makeRoom(std::string const& user);

    Limits const limits_;
    mutable std::mutex mutex_;
    Map sessions_;
    std::uint64_t version_ = 0; // of the store when it was last looked at
};

/// What the connections of a session are told that has lasted too long.
inline constexpr std::string_view sessionExpired = "your session has expired; sign in again";

} // namespace eh::http
