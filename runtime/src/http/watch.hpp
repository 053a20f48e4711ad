// Readiness of one descriptor, without saying by which library: what streams and the acceptor wait with.
#pragma once

#include <memory>

namespace eh::http {

/// Told when a descriptor may be tried again. Loop only; called from the loop itself, never from within a wait call, by one who holds it.
class WatchUser {
public:
    virtual void readable() = 0;
    virtual void writable() = 0;
    /// Has the processor fetch what readable() will touch besides this object, which has been fetched.
    virtual void prefetch() const noexcept {}

protected:
    ~WatchUser() = default;
};

/// Owns a non-blocking descriptor and closes it. Loop only.
class Watch {
public:
    virtual ~Watch() = default;
    /// -1 after close().
    [[nodiscard]] virtual int descriptor() const noexcept = 0;
    /// Calls user->readable() once, when reading would give something, an end or an error. Whoever waits in
    /// one direction is called. The wait keeps `user` alive; close() ends it without a call.
    virtual void waitReadable(std::shared_ptr<WatchUser> user) = 0;
    virtual void waitWritable(std::shared_ptr<WatchUser> user) = 0;
    /// Like waitReadable, but in its turn behind all who wait otherwise. `more`: there is surely something to read.
    virtual void waitReadableInTurn(std::shared_ptr<WatchUser> user, bool more) = 0;
    virtual void close() noexcept = 0;
};

} // namespace eh::http
