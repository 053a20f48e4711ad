// zlib without headers and checksums, a whole message at a time.
#include "link/ws/deflate.hpp"

#include <stdexcept>

#ifdef EH_DEFLATE
#include <algorithm>
#include <bit>
#include <climits>
#include <new>

#include <zlib.h>
#endif

namespace eh::ws {

#ifndef EH_DEFLATE

bool canDeflate() noexcept { return false; }

std::optional<std::string> deflated(std::string_view, int) { throw std::logic_error("this library was built without zlib (EH_DEFLATE)"); }

std::unique_ptr<Inflater> makeInflater(int) { throw std::logic_error("this library was built without zlib (EH_DEFLATE)"); }

#else

namespace {

constexpr std::size_t stateMemory = 8u << 10;  // of zlib's inflate, besides the window

Bytef* bytesOf(std::string_view text) noexcept { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

/// A window larger than the payload is of no use, and costs memory and time.
int windowFor(std::size_t size, int most) noexcept {
    return std::clamp(static_cast<int>(std::bit_width(size)), smallestWindowBits, most);
}

class ZlibInflater final : public Inflater {
public:
    explicit ZlibInflater(int windowBits) : memory_(stateMemory + (std::size_t{1} << static_cast<unsigned>(windowBits))) {
        if (inflateInit2(&zlib_, -windowBits) != Z_OK) throw std::bad_alloc();
    }
    ZlibInflater(ZlibInflater const&) = delete;
    ZlibInflater& operator=(ZlibInflater const&) = delete;
    ~ZlibInflater() override { inflateEnd(&zlib_); }

    void feed(std::string_view piece) noexcept override {
        zlib_.next_in = bytesOf(piece);
        zlib_.avail_in = static_cast<uInt>(piece.size());  // what was read at a time: kilobytes
    }

    std::optional<std::string_view> next(std::span<char> into) noexcept override {
        zlib_.next_out = reinterpret_cast<Bytef*>(into.data());
        zlib_.avail_out = static_cast<uInt>(into.size());
        while (zlib_.avail_out != 0) {
            int const result = inflate(&zlib_, Z_SYNC_FLUSH);
            if (result == Z_STREAM_END && inflateResetKeep(&zlib_) == Z_OK) {  // section 7.2.3.4: a last block need not be the last
                if (zlib_.avail_in != 0) continue;
                break;
            }
            if (result == Z_BUF_ERROR) break;  // it needs more
            if (result != Z_OK && zlib_.avail_out == into.size()) return std::nullopt;
            if (result != Z_OK || zlib_.avail_in == 0) break;
        }
        return std::string_view(into.data(), into.size() - zlib_.avail_out);
    }

    bool complete() const noexcept override { return (zlib_.data_type & 128) != 0; }
    std::size_t memory() const noexcept override { return memory_; }

private:
    z_stream zlib_{};
    std::size_t memory_;
};

}  // namespace

bool canDeflate() noexcept { return true; }

std::optional<std::string> deflated(std::string_view payload, int windowBits) {
    if (payload.size() <= deflateTail.size() || payload.size() > UINT_MAX) return std::nullopt;
    int const bits = windowFor(payload.size(), windowBits);
    z_stream zlib{};
    if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -bits, bits - 7, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::string made(payload.size(), '\0');
    zlib.next_in = bytesOf(payload);
    zlib.avail_in = static_cast<uInt>(payload.size());
    zlib.next_out = bytesOf(made);
    zlib.avail_out = static_cast<uInt>(made.size());
    deflate(&zlib, Z_SYNC_FLUSH);
    bool const isWhole = zlib.avail_in == 0 && zlib.avail_out != 0;  // with room left there is nothing more to come
    made.resize(made.size() - zlib.avail_out);
    deflateEnd(&zlib);
    if (!isWhole || !made.ends_with(deflateTail)) return std::nullopt;
    made.resize(made.size() - deflateTail.size());
    return made;
}

std::unique_ptr<Inflater> makeInflater(int windowBits) { return std::make_unique<ZlibInflater>(windowBits); }

#endif

}  // namespace eh::ws
