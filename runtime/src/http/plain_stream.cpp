// A stream over a bare socket.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

#include "http/stream.hpp"

namespace eh::http {

namespace {

constexpr std::size_t share = 16u << 10; // what is read of one socket before others have their turn
constexpr std::size_t little = 4u << 10; // whoever sends no more than this at a time is always served at once

StreamResult failure() noexcept {
    bool const later = errno == EAGAIN || errno == EWOULDBLOCK;
    return {later ? StreamResult::State::wouldBlock : StreamResult::State::error};
}

class PlainStream final : public Stream {
public:
    explicit PlainStream(std::unique_ptr<Watch> socket) : socket_(std::move(socket)), descriptor_(socket_->descriptor()) {}

    StreamResult readSome(std::span<char> into) noexcept override {
        std::size_t const size = std::min(into.size(), share - read_);
        if (size == 0) return {StreamResult::State::wouldBlock};
        while (true) {
            ssize_t const got = ::recv(descriptor_, into.data(), size, 0);
            if (got > 0) {
                read_ += static_cast<std::uint32_t>(got);
                return {StreamResult::State::done, static_cast<std::size_t>(got)};
            }
            if (got == 0) return {StreamResult::State::end};
            if (errno != EINTR) return failure();
        }
    }

    StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override {
        if (pieces.size() == 1) return writeOne(pieces[0]);
        std::array<iovec, mostPieces> vectors;
        std::size_t const count = std::min(pieces.size(), vectors.size());
        for (std::size_t i = 0; i < count; ++i) vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
        msghdr message{};
        message.msg_iov = vectors.data();
        message.msg_iovlen = count;
        while (true) {
            ssize_t const sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
            if (sent >= 0) return {StreamResult::State::done, static_cast<std::size_t>(sent)};
            if (errno != EINTR) return failure();
        }
    }

    void waitReadable(std::shared_ptr<WatchUser> user) override {
        std::size_t const read = std::exchange(read_, 0U);
        if (read <= little) return socket_->waitReadable(std::move(user));
        socket_->waitReadableInTurn(std::move(user), read == share);
    }
    void waitReadableInTurn(std::shared_ptr<WatchUser> user) override {
        socket_->waitReadableInTurn(std::move(user), std::exchange(read_, 0U) == share);
    }
    void waitWritable(std::shared_ptr<WatchUser> user) override { socket_->waitWritable(std::move(user)); }
    bool established() const noexcept override { return true; }
    void shutdownWrite() noexcept override { ::shutdown(descriptor_, SHUT_WR); }
    void close() noexcept override {
        descriptor_ = -1;
        socket_->close();
    }

private:
    /// Without the vectors that the kernel would have to fetch and check.
    StreamResult writeOne(std::string_view piece) noexcept {
        while (true) {
            ssize_t const sent = ::send(descriptor_, piece.data(), piece.size(), MSG_NOSIGNAL);
            if (sent >= 0) return {StreamResult::State::done, static_cast<std::size_t>(sent)};
            if (errno != EINTR) return failure();
        }
    }

    std::unique_ptr<Watch> socket_;
    int descriptor_;         // here as well, so that writing does not touch the watch; -1 once closed
    std::uint32_t read_ = 0; // since the last wait
};

} // namespace

std::unique_ptr<Stream> plainStream(std::unique_ptr<Watch> socket) {
    return std::make_unique<PlainStream>(std::move(socket));
}

} // namespace eh::http
