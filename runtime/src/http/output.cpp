// The queue of bytes to be written to one socket.
#include "http/output.hpp"

#include <algorithm>
#include <utility>

namespace eh::http {

namespace {

constexpr std::size_t copiedBody = 512;         // smaller bodies join the head's piece
constexpr std::size_t compactedPieces = 64;     // written ones, before their storage is used again
constexpr std::size_t keptCapacity = 16u << 10; // of the text, for the next user of this object

} // namespace

std::string_view Output::view(Piece const& piece) const noexcept {
    return piece.isText ? std::string_view(text_).substr(piece.textAt, piece.size) : piece.buffer.view();
}

void Output::addedText(std::size_t sizeBefore) {
    std::size_t const added = text_.size() - sizeBefore;
    size_ += added;
    if (next_ < pieces_.size() && pieces_.back().isText && pieces_.back().textAt + pieces_.back().size == sizeBefore)
        pieces_.back().size += added;
    else if (added > 0)
        pieces_.push_back({sizeBefore, added, true, Buffer::borrowed({})});
}

void Output::add(Buffer buffer) {
    std::string_view const bytes = buffer.view();
    if (bytes.size() > copiedBody) return addByReference(std::move(buffer));
    std::size_t const before = text_.size();
    text_.append(bytes);
    addedText(before);
}

void Output::addByReference(Buffer buffer) {
    std::string_view const bytes = buffer.view();
    if (bytes.empty()) return;
    size_ += bytes.size();
    pieces_.push_back({0, bytes.size(), false, std::move(buffer)});
}

std::size_t Output::front(std::span<std::string_view> into) const noexcept {
    std::size_t const count = std::min(into.size(), pieces_.size() - next_);
    for (std::size_t i = 0; i < count; ++i) into[i] = view(pieces_[next_ + i]);
    if (count > 0) into[0].remove_prefix(offset_);
    return count;
}

void Output::written(std::size_t bytes) {
    size_ -= bytes;
    while (bytes > 0) {
        std::size_t const left = pieces_[next_].size - offset_;
        if (bytes < left) {
            offset_ += bytes;
            return;
        }
        bytes -= left;
        offset_ = 0;
        pieces_[next_].buffer = Buffer::borrowed({}); // freed as soon as it has been sent
        ++next_;
    }
    if (empty())
        clear();
    else if (next_ >= compactedPieces && next_ * 2 >= pieces_.size())
        compact();
}

void Output::compact() {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    std::size_t used = text_.size();
    for (Piece& piece : pieces_) {
        if (!piece.isText) continue;
        used = std::min(used, piece.textAt); // the first one decides: text is in order
        piece.textAt -= used;
    }
    text_.erase(0, used);
}

void Output::clear() {
    text_.clear();
    if (text_.capacity() > keptCapacity) text_.shrink_to_fit();
    pieces_.clear();
    next_ = offset_ = size_ = 0;
}

} // namespace eh::http
