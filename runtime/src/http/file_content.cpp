// On the loop as long as the system has what is needed, from then on by the thread until the client has enough for the moment.
#include "http/file_content.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace eh::http {

namespace {

constexpr std::size_t pieceSize = 64u << 10;
constexpr std::size_t queueBytes = 256u << 10;
constexpr std::size_t pieceRoom = pieceSize + 64; // that a piece takes of the queue

/// One file on its way. It and its writer own each other until the end. The loop and the thread of the disk take turns.
class Sending : public std::enable_shared_from_this<Sending> {
public:
    Sending(Descriptor file, ByteRange range, std::weak_ptr<Disk> disk) :
        disk_(std::move(disk)), file_(std::move(file)), offset_(range.from), left_(range.size) {}

    void begin(std::shared_ptr<BodyWriter> writer) {
        writer_ = std::move(writer);
        goOn();
    }

    /// There is room. Loop only.
    void goOn() {
        if (beginTurn()) work(Where::loop);
    }

    /// Any thread.
    void end() noexcept {
        std::shared_ptr<BodyWriter> writer; // whose end may call in here
        std::scoped_lock const lock(mutex_);
        writer.swap(writer_);
    }

private:
    enum class Where { loop, thread };

    /// False: the other one is at it, and will look again before it stops.
    bool beginTurn() {
        std::scoped_lock const lock(mutex_);
        looksAgain_ = true;
        return !std::exchange(isAtWork_, true);
    }
    /// False: there is room again.
    bool endTurn() {
        std::scoped_lock const lock(mutex_);
        isAtWork_ = looksAgain_;
        return !isAtWork_;
    }
    std::shared_ptr<BodyWriter> writer() {
        std::scoped_lock const lock(mutex_);
        looksAgain_ = false;
        return writer_;
    }

    void work(Where where) {
        do {
            auto const to = writer();
            while (to && left_ > 0 && to->waiting() <= queueBytes - pieceRoom) {
                auto piece = next(where);
                if (!piece) return; // the turn is the thread's now
                if (!write(*to, std::move(*piece))) return end();
            }
            if (to && left_ == 0) {
                to->finish();
                return end();
            }
        } while (!endTurn());
    }

    /// Nothing: the thread goes on from here.
    std::optional<std::string> next(Where where) {
        auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, pieceSize));
        if (where == Where::thread) return readAt(file_, offset_, size);
        auto const disk = disk_.lock();
        if (!disk) return std::string();
        auto piece = disk->readNow(file_, offset_, size);
        if (!piece) disk->run([self = shared_from_this()] { self->workOnThread(); });
        return piece;
    }

    void workOnThread() {
        try {
            work(Where::thread);
        } catch (std::exception const&) { // the file, or memory: the client sees that the body is not complete
            end();
        }
    }

    bool write(BodyWriter& to, std::string piece) {
        std::size_t const size = piece.size();
        if (size == 0 || to.write(std::move(piece)) != SendResult::queued) return false;
        offset_ += size;
        left_ -= size;
        return true;
    }

    std::mutex mutex_;
    std::shared_ptr<BodyWriter> writer_;
    bool isAtWork_ = false;
    bool looksAgain_ = false; // whether there is room, before the turn ends

    std::weak_ptr<Disk> const disk_;
    Descriptor const file_; // these are of whose turn it is
    std::uint64_t offset_;
    std::uint64_t left_;
};

/// An answer that waits for the thread.
struct Late {
    Responder responder;
    Response head;
    Descriptor file;
    ByteRange range;

    /// A Responder that is dropped answers 500.
    void send() {
        head.body.emplace_back(readAt(file, range.from, static_cast<std::size_t>(range.size)));
        Responder(std::move(responder)).send(std::move(head));
    }
};

} // namespace

void sendFile(Responder& responder, Response head, Descriptor file, ByteRange range, std::shared_ptr<Disk> const& disk) {
    if (range.size <= pieceSize) {
        if (auto content = disk->readNow(file, range.from, static_cast<std::size_t>(range.size))) {
            head.body.emplace_back(std::move(*content));
            return responder.send(std::move(head));
        }
        auto const late = std::make_shared<Late>(Late{std::move(responder), std::move(head), std::move(file), range});
        return disk->run([late] { late->send(); });
    }
    auto const sending = std::make_shared<Sending>(std::move(file), range, disk);
    sending->begin(responder.stream(std::move(head), {.queueBytes = queueBytes,
                                                      .size = range.size,
                                                      .onWritable = [sending](BodyWriter&) { sending->goOn(); },
                                                      .onGone = [sending](BodyWriter&) { sending->end(); }}));
}

void sendFileHead(Responder& responder, Response head, ByteRange range) {
    static_cast<void>(responder.stream(std::move(head), {.size = range.size}));
}

} // namespace eh::http
