// A socket to a server, from the look-up of its name to its end; what goes over it is the user's affair.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/address.hpp"
#include "http/socket_loop.hpp"
#include "http/stream.hpp"
#include "http/tls.hpp"

namespace eh::clients {

class Names;

class WireUser {
public:
    /// What came; valid during the call.
    virtual void wireRead(std::span<char> bytes) = 0;
    /// Everything was written.
    virtual void wireDrained() = 0;
    /// The last call.
    virtual void wireEnded(std::string_view cause) = 0;

protected:
    ~WireUser() = default;
};

/// Loop only. Calls its user from the loop, never from within a call of the user's, with one exception: wireEnded may
/// come from within write().
class Wire final : public http::WatchUser, public std::enable_shared_from_this<Wire> {
public:
    /// `trust` is for https.
    Wire(http::SocketLoop& loop, Names& names, http::TlsTrust* trust) noexcept : loop_(loop), names_(names), trust_(trust) {}
    Wire(Wire const&) = delete;
    Wire& operator=(Wire const&) = delete;
    ~Wire() { close(); }

    /// Begins to connect; what is written before goes then.
    void open(Address const& address);
    /// Null: nobody. What comes then ends the wire.
    void use(WireUser* user) noexcept { user_ = user; }
    void write(std::string bytes);
    /// Without a call.
    void close() noexcept;
    [[nodiscard]] bool isClosed() const noexcept { return closed_; }
    /// Whether all that was written has left.
    [[nodiscard]] bool isDrained() const noexcept { return written_ == out_.size(); }

    void readable() override;
    void writable() override;

private:
    friend class Names;
    struct Candidate {
        int family;
        std::string address;  // a sockaddr
    };

    void found(std::vector<Candidate> candidates, std::string problem);
    void tryNext();
    void established();
    void pump();
    void broken();
    void fail(std::string const& cause);

    http::SocketLoop& loop_;
    Names& names_;
    http::TlsTrust* const trust_;
    std::string host_;
    WireUser* user_ = nullptr;
    std::vector<Candidate> candidates_;
    std::size_t tried_ = 0;
    std::string problem_;
    std::unique_ptr<http::Watch> connecting_;
    std::unique_ptr<http::Stream> stream_;
    std::string out_;
    std::size_t written_ = 0;
    bool waitsToWrite_ = false;
    bool closed_ = false;
};

/// Looks up names on threads of their own, one for each look-up that is under way: the system's resolver blocks.
class Names {
public:
    explicit Names(http::SocketLoop& loop);
    Names(Names const&) = delete;
    Names& operator=(Names const&) = delete;
    /// Answers that come later reach nobody.
    ~Names();

    void lookUp(std::shared_ptr<Wire> const& wire, std::string const& host, std::string const& port);

private:
    struct Mailbox;
    std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace eh::clients
