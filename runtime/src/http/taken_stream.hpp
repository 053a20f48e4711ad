// The stream of a socket that HTTP has given away, as its server still knows it.
#pragma once

#include <cstddef>
#include <memory>

#include "event/prefetch.hpp"
#include "http/http_context.hpp"
#include "http/stream.hpp"

namespace eh::http {

/// Counts among its context's sockets until it is closed or destroyed.
class TakenStream final : public Stream {
public:
    TakenStream(HttpContext& context, std::unique_ptr<Stream> stream, AddressSlot slot = {});
    TakenStream(TakenStream const&) = delete;
    TakenStream& operator=(TakenStream const&) = delete;
    ~TakenStream() override;

    /// These bytes leave before anything else is written, by themselves. Once, before the stream is used.
    void beginWith(std::unique_ptr<Output> bytes);

    [[nodiscard]] StreamResult readSome(std::span<char> into) noexcept override;
    [[nodiscard]] StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override;
    void waitReadable(std::shared_ptr<WatchUser> user) override;
    void waitWritable(std::shared_ptr<WatchUser> user) override;
    [[nodiscard]] bool established() const noexcept override;
    void shutdownWrite() noexcept override;
    void close() noexcept override;
    void prefetch() const noexcept override { eh::prefetch(stream_.get(), fetchedSize); }

private:
    class Head;

    [[nodiscard]] StreamResult::State sendHead() noexcept;

    HttpContext* context_; // null once closed
    std::unique_ptr<Stream> stream_;
    AddressSlot slot_;
    std::shared_ptr<Head> head_; // while some of it waits
    std::size_t index_;          // in HttpContext::taken
    bool endsAfterHead_ = false; // nothing is to be written behind it
};

} // namespace eh::http
