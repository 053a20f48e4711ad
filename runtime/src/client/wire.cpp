// Look up, connect to one address after the other, then read and write until either side ends.
#include "client/wire.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace eh::clients {

namespace {

std::string sentence(int error) { return std::generic_category().message(error); }

}  // namespace

// ---- names

struct Names::Mailbox {
    std::mutex mutex;
    http::SocketLoop* loop;  // null when nobody waits any more
};

Names::Names(http::SocketLoop& loop) : mailbox_(std::make_shared<Mailbox>()) { mailbox_->loop = &loop; }

Names::~Names() {
    std::scoped_lock const lock(mailbox_->mutex);
    mailbox_->loop = nullptr;
}

void Names::lookUp(std::shared_ptr<Wire> const& wire, std::string const& host, std::string const& port) {
    using Candidates = std::vector<Wire::Candidate>;
    auto const ask = [](std::string const& name, std::string const& service, int flags, Candidates& candidates) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = flags | AI_NUMERICSERV;
        addrinfo* list = nullptr;
        int const result = ::getaddrinfo(name.c_str(), service.c_str(), &hints, &list);
        if (result != 0) return std::string(::gai_strerror(result));
        for (addrinfo const* one = list; one != nullptr; one = one->ai_next)
            candidates.push_back({one->ai_family, std::string(reinterpret_cast<char const*>(one->ai_addr), one->ai_addrlen)});
        ::freeaddrinfo(list);
        return std::string();
    };
    Candidates numeric;
    if (ask(host, port, AI_NUMERICHOST, numeric).empty())  // no name to look up
        return wire->found(std::move(numeric), {});
    // The wire goes along by a weak pointer: it must not be destroyed on another thread.
    auto const work = [mailbox = mailbox_, waiting = std::weak_ptr<Wire>(wire), host, port, ask] {
        Candidates candidates;
        std::string problem = ask(host, port, AI_ADDRCONFIG, candidates);
        std::scoped_lock const lock(mailbox->mutex);
        if (mailbox->loop == nullptr) return;
        mailbox->loop->post([waiting, candidates = std::move(candidates), problem = std::move(problem)] {
            if (auto const found = waiting.lock()) found->found(candidates, problem);
        });
    };
    try {
        std::thread(work).detach();
    } catch (std::system_error const& error) {
        wire->found({}, std::string("no thread to look its name up: ") + error.what());
    }
}

// ---- wires

void Wire::open(Address const& address) {
    host_ = address.host;
    names_.lookUp(shared_from_this(), address.host, address.port);
}

void Wire::found(std::vector<Candidate> candidates, std::string problem) {
    if (closed_) return;
    candidates_ = std::move(candidates);
    problem_ = problem.empty() ? "no address" : std::move(problem);
    auto const keep = shared_from_this();
    loop_.post([keep] { keep->tryNext(); });
}

void Wire::tryNext() {
    if (closed_) return;
    connecting_.reset();
    while (tried_ < candidates_.size()) {
        Candidate const& next = candidates_[tried_++];
        int const descriptor = ::socket(next.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            problem_ = sentence(errno);
            continue;
        }
        int const on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connecting_ = loop_.watch(descriptor);
        auto const* const name = reinterpret_cast<sockaddr const*>(next.address.data());
        if (::connect(descriptor, name, static_cast<socklen_t>(next.address.size())) == 0) return established();
        if (errno == EINPROGRESS) return connecting_->waitWritable(shared_from_this());
        problem_ = sentence(errno);
        connecting_.reset();
    }
    fail(problem_);
}

void Wire::established() {
    stream_ = http::plainStream(std::move(connecting_));
    if (trust_ == nullptr) {
        stream_->waitReadable(shared_from_this());
        return pump();
    }
    stream_ = trust_->wrap(std::move(stream_), host_);
    readable();  // begins the handshake
}

void Wire::write(std::string bytes) {
    if (closed_) return;
    if (isDrained()) {
        out_ = std::move(bytes);
        written_ = 0;
    } else out_ += bytes;
    if (stream_ && !waitsToWrite_) pump();
}

void Wire::pump() {
    if (!stream_->established()) return;
    while (!isDrained()) {
        std::string_view const rest = std::string_view(out_).substr(written_);
        auto const result = stream_->writeSome({&rest, 1});
        if (result.state == http::StreamResult::State::done) {
            written_ += result.bytes;
        } else if (result.state == http::StreamResult::State::wouldBlock) {
            waitsToWrite_ = true;
            return stream_->waitWritable(shared_from_this());
        } else {
            return broken();
        }
    }
    out_.clear();
    written_ = 0;
}

void Wire::writable() {
    auto const keep = shared_from_this();
    if (closed_) return;
    if (!stream_) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(connecting_->descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return established();
        problem_ = sentence(error);
        return tryNext();
    }
    waitsToWrite_ = false;
    pump();
    if (!closed_ && isDrained() && user_ != nullptr) user_->wireDrained();
}

void Wire::readable() {
    auto const keep = shared_from_this();
    while (!closed_) {
        auto const buffer = loop_.receiveBuffer();
        auto const result = stream_->readSome(buffer);
        switch (result.state) {
        case http::StreamResult::State::done:
            if (user_ == nullptr) return fail("something came that nobody asked for");
            user_->wireRead(buffer.first(result.bytes));
            break;
        case http::StreamResult::State::wouldBlock:
            stream_->waitReadable(keep);
            if (!isDrained()) pump();  // the handshake may be over
            return;
        case http::StreamResult::State::end: return fail("the server closed the connection");
        case http::StreamResult::State::error: return broken();
        }
    }
}

void Wire::broken() {
    std::string const problem = stream_->problem();
    fail(problem.empty() ? "the connection broke" : problem);
}

void Wire::fail(std::string const& cause) {
    auto const keep = shared_from_this();
    close();
    if (WireUser* const user = std::exchange(user_, nullptr)) user->wireEnded(cause);
}

void Wire::close() noexcept {
    closed_ = true;
    if (connecting_) connecting_->close();
    if (stream_) stream_->close();
}

}  // namespace eh::clients
