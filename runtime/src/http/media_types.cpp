// The table of media types that pages are made of.
#include "http/media_types.hpp"

#include <array>

#include "http/text.hpp"

namespace eh::http {

namespace {

struct Entry {
    std::string_view ending;
    std::string_view type;
};

constexpr std::array<Entry, 36> types{{
    {"html", "text/html; charset=utf-8"},
    {"htm", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"txt", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"xml", "application/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"ico", "image/x-icon"},
    {"woff2", "font/woff2"},
    {"woff", "font/woff"},
    {"ttf", "font/ttf"},
    {"otf", "font/otf"},
    {"wasm", "application/wasm"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"webmanifest", "application/manifest+json"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"wav", "audio/wav"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"ehi", "text/plain; charset=utf-8"},
    {"log", "text/plain; charset=utf-8"},
}};

} // namespace

std::string_view mediaType(std::string_view path) noexcept {
    std::string_view const name = path.substr(path.rfind('/') + 1);
    std::size_t const dot = name.rfind('.');
    if (dot != std::string_view::npos)
        for (auto const& [ending, type] : types)
            if (sameText(name.substr(dot + 1), ending)) return type;
    return "application/octet-stream";
}

} // namespace eh::http
