// Reading by pread, on the loop: what a disk does not have at hand delays it, by one piece at a time.
#include "http/file_content.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace eh::http {

namespace {

constexpr std::size_t pieceSize = 64u << 10;
constexpr std::size_t queueBytes = 256u << 10;
constexpr std::size_t pieceRoom = pieceSize + 64; // that a piece takes of the queue

/// Up to `size` bytes; fewer at the end of the file.
std::string readAt(Descriptor const& file, std::uint64_t offset, std::size_t size) {
    std::string content(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        ssize_t const got = ::pread(file.get(), content.data() + have, size - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "cannot read a file");
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    content.resize(have);
    return content;
}

/// One file on its way. It and its writer own each other until the end.
class Sending {
public:
    Sending(Descriptor file, ByteRange range) : file_(std::move(file)), offset_(range.from), left_(range.size) {}

    void begin(std::shared_ptr<BodyWriter> writer) {
        writer_ = std::move(writer);
        goOn();
    }
    void goOn() {
        while (writer_ && left_ > 0 && writer_->waiting() <= queueBytes - pieceRoom) writeNext();
        if (!writer_ || left_ > 0) return;
        writer_->finish();
        writer_.reset();
    }
    void end() { writer_.reset(); }

private:
    void writeNext() {
        std::string piece = readAt(file_, offset_, static_cast<std::size_t>(std::min<std::uint64_t>(left_, pieceSize)));
        std::size_t const size = piece.size();
        if (size == 0 || writer_->write(std::move(piece)) != SendResult::queued) return end();
        offset_ += size;
        left_ -= size;
    }

    Descriptor file_;
    std::uint64_t offset_;
    std::uint64_t left_;
    std::shared_ptr<BodyWriter> writer_;
};

} // namespace

void sendFile(Responder& responder, Response head, Descriptor file, ByteRange range) {
    if (range.size <= pieceSize) {
        head.body.emplace_back(readAt(file, range.from, static_cast<std::size_t>(range.size)));
        return responder.send(std::move(head));
    }
    auto const sending = std::make_shared<Sending>(std::move(file), range);
    sending->begin(responder.stream(std::move(head), {.queueBytes = queueBytes,
                                                      .size = range.size,
                                                      .onWritable = [sending](BodyWriter&) { sending->goOn(); },
                                                      .onGone = [sending](BodyWriter&) { sending->end(); }}));
}

void sendFileHead(Responder& responder, Response head, ByteRange range) {
    static_cast<void>(responder.stream(std::move(head), {.size = range.size}));
}

} // namespace eh::http
