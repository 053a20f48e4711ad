// What still has to be written to one socket, in order, without copying bodies.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

namespace eh::http {

class Output {
public:
    [[nodiscard]] bool empty() const noexcept { return next_ == pieces_.size(); }
    [[nodiscard]] std::size_t pieces() const noexcept { return pieces_.size() - next_; }
    /// Bytes that wait.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Where heads and other small text are written: append to it, then call addedText with its size of before.
    [[nodiscard]] std::string& text() noexcept { return text_; }
    void addedText(std::size_t sizeBefore);
    /// Small ones are copied: joining the head is cheaper than a piece of their own.
    void add(Buffer buffer);
    void addByReference(Buffer buffer);

    /// The first pieces that wait; how many of `into` were filled.
    [[nodiscard]] std::size_t front(std::span<std::string_view> into) const noexcept;
    /// The first `bytes` have been written.
    void written(std::size_t bytes);
    /// Forgets everything, keeps a little storage.
    void clear();

private:
    struct Piece {
        std::size_t textAt; // used if `isText`
        std::size_t size;
        bool isText;
        Buffer buffer;
    };

    [[nodiscard]] std::string_view view(Piece const& piece) const noexcept;
    void compact();

    std::string text_;
    std::vector<Piece> pieces_;
    std::size_t next_ = 0;   // first piece that is not wholly written
    std::size_t offset_ = 0; // how much of it is
    std::size_t size_ = 0;
};

} // namespace eh::http
