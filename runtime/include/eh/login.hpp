// Somebody who is signed in: who it is, what he may do, and how long that holds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eh::http {

/// A user as an authenticator knows him.
struct Identity {
    std::string user;                  ///< never empty
    std::vector<std::string> roles{};  ///< names that mean something to the program: "operator"

    [[nodiscard]] bool has(std::string_view role) const noexcept;
    bool operator==(Identity const&) const = default;
};

/// What lets requests and connections in, e.g. a session: all that it let in share one. Any thread. Authenticators make them.
class Login {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `until`: EventHandler connections end then, unless a request of theirs came with another login of the same user.
    explicit Login(Identity identity, std::optional<Time> until = {}) : identity_(std::move(identity)), until_(until) {}
    Login(Login const&) = delete;
    Login& operator=(Login const&) = delete;
    ~Login() = default;  // connections own it

    [[nodiscard]] Identity const& identity() const noexcept { return identity_; }
    [[nodiscard]] std::optional<Time> until() const noexcept { return until_; }
    /// Ends it: the EventHandler connections that hold it are told `unauthorized` with this sentence at once, and nothing after
    /// that. A second call does nothing.
    void end(std::string_view why);
    [[nodiscard]] bool hasEnded() const;
    /// Connections of EventHandlers that hold it.
    [[nodiscard]] std::size_t connections() const;

private:
    friend class LoginHold;
    using Ended = std::function<void(std::string const& why)>;

    Identity const identity_;
    std::optional<Time> const until_;
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Ended> holds_;
    std::uint64_t next_ = 0;
    std::optional<std::string> ended_;
};

}  // namespace eh::http
