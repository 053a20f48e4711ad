// An HTTP answer as a client reads it, byte by byte: status, headers, and a body by length, by chunks or to the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eh::clients {

/// Strict where laxness would let two programs see one answer differently: any doubt about where it ends is a failure.
/// Answers of 1xx but 101 are skipped.
class AnswerParser {
public:
    enum class Progress : std::uint8_t {
        more,
        head,    ///< the head is complete, once
        body,    ///< `piece` of the body, until the next call
        done,    ///< the answer is complete, and what was not used belongs to another; after 101 to the WebSocket
        failed,  ///< see problem()
    };
    struct Step {
        Progress progress = Progress::more;
        std::size_t used = 0;
        std::string_view piece{};
    };

    /// Takes some of `bytes`; to be called again with the rest, until more.
    [[nodiscard]] Step parse(std::string_view bytes);
    /// The peer has closed: whether that is where the answer ends.
    [[nodiscard]] bool mayEnd() const noexcept { return part_ == Part::untilEnd || part_ == Part::done; }

    [[nodiscard]] int status() const noexcept { return status_; }
    /// Empty if it is not there; the first of several.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    /// Whether another request may follow on the socket, once done.
    [[nodiscard]] bool keepsAlive() const noexcept { return keepsAlive_; }
    [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

private:
    enum class Part : std::uint8_t { head, sized, chunkSize, chunk, chunkEnd, trailer, untilEnd, done, failed };

    [[nodiscard]] Step line(std::string_view bytes);
    [[nodiscard]] bool takeLine();
    [[nodiscard]] bool takeStatusLine();
    [[nodiscard]] bool takeHeader();
    [[nodiscard]] bool takeChunkSize();
    [[nodiscard]] bool endHead();
    [[nodiscard]] bool fail(std::string_view problem) noexcept;

    Part part_ = Part::head;
    bool keepsAlive_ = false;
    int status_ = 0;
    std::size_t headSize_ = 0;
    std::uint64_t left_ = 0;  // of the body or chunk
    std::string line_;
    std::vector<std::pair<std::string, std::string>> headers_;
    std::string_view problem_;
};

}  // namespace eh::clients
