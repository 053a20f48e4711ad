// A directory of files inside the binary.
#include <eh/embedded.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

#include "http/static_answer.hpp"

namespace eh {

namespace {

constexpr std::size_t hashSize = 16; // letters of it in a path

class EmbeddedContent final : public http::StaticContent {
public:
    explicit EmbeddedContent(std::string_view content) : content_(content) {}
    void send(http::Responder& responder, http::Response head, http::ByteRange range) override {
        auto const from = static_cast<std::size_t>(range.from);
        head.body.push_back(http::Buffer::borrowed(content_.substr(from, static_cast<std::size_t>(range.size))));
        responder.send(std::move(head));
    }

private:
    std::string_view content_;
};

EmbeddedFile const* find(std::span<EmbeddedFile const> files, std::string_view path) {
    auto const at = std::lower_bound(files.begin(), files.end(), path,
                                     [](EmbeddedFile const& file, std::string_view p) { return file.path < p; });
    return at != files.end() && at->path == path ? &*at : nullptr;
}

/// Of the entity tag; empty if that is too short, as one that was not made by eh_embed() may be.
std::string_view hashOf(EmbeddedFile const& file) {
    std::string_view const tag = file.etag;
    return tag.size() < hashSize + 2 || !tag.starts_with('"') ? std::string_view() : tag.substr(1, hashSize);
}

/// Where the dot and the hash stand: before the ending of the name, at its end if it has none.
std::size_t placeOfHash(std::string_view path) {
    std::size_t const name = path.rfind('/') + 1;
    std::size_t const dot = path.rfind('.');
    return dot == std::string_view::npos || dot <= name ? path.size() : dot;
}

std::string hashed(EmbeddedFile const& file) {
    return std::string(file.path).insert(placeOfHash(file.path), "." + std::string(hashOf(file)));
}

/// The file that has this hashed path.
EmbeddedFile const* findHashed(std::span<EmbeddedFile const> files, std::string_view path) {
    for (bool const hasEnding : {true, false}) {
        std::size_t const end = hasEnding ? placeOfHash(path) : path.size();
        if (end < hashSize + 2 || path[end - hashSize - 1] != '.') continue;
        std::string const plain = std::string(path.substr(0, end - hashSize - 1)).append(path.substr(end));
        EmbeddedFile const* const file = find(files, plain);
        if (file && hashed(*file) == path) return file;
    }
    return nullptr;
}

class EmbeddedDirectory final : public http::Directory {
public:
    explicit EmbeddedDirectory(EmbeddedFolder const& folder) : files_(folder.files) {}

    std::size_t maxBody(http::Request const&) const override { return http::ignoredBody; }

    bool serve(http::Request const& request, http::Responder& responder) override {
        if (request.below.empty()) {
            if (!find(files_, "index.html")) return false;
            http::redirectToFolder(request, responder);
            return true;
        }
        std::string path(request.below.substr(1));
        bool const folder = path.empty() || path.ends_with('/');
        if (folder) path += "index.html";
        if (EmbeddedFile const* const file = find(files_, path)) {
            answer(request, responder, *file, http::Freshness::askedAbout);
        } else if (EmbeddedFile const* const kept = findHashed(files_, path)) {
            answer(request, responder, *kept, http::Freshness::immutable);
        } else {
            if (folder || !find(files_, path + "/index.html")) return false;
            http::redirectToFolder(request, responder);
        }
        return true;
    }

private:
    static void answer(http::Request const& request, http::Responder& responder, EmbeddedFile const& file, http::Freshness freshness) {
        std::string_view const accepted = request.header("Accept-Encoding");
        http::StaticFile answered{.path = file.path, .etag = file.etag, .modified = std::nullopt, .size = file.content.size(), .freshness = freshness};
        std::string_view content = file.content;
        std::string tag(file.etag);
        for (auto const& [coding, compressed] : {std::pair{"br", file.brotli}, std::pair{"gzip", file.gzip}}) {
            if (compressed.empty()) continue;
            answered.varies = true;
            if (!answered.encoding.empty() || !http::acceptsEncoding(accepted, coding)) continue;
            answered.encoding = coding;
            content = compressed;
            tag.insert(tag.size() - (tag.ends_with('"') ? 1 : 0), std::string("-") + coding); // another representation
        }
        answered.etag = tag;
        answered.size = content.size();
        EmbeddedContent sent(content);
        http::answerFile(request, responder, answered, sent);
    }

    std::span<EmbeddedFile const> files_;
};

} // namespace

std::shared_ptr<http::Directory> embedded(EmbeddedFolder const& folder) {
    return std::make_shared<EmbeddedDirectory>(folder);
}

std::string hashedPath(EmbeddedFolder const& folder, std::string_view path) {
    EmbeddedFile const* const file = find(folder.files, path);
    if (!file) throw std::invalid_argument("there is no embedded file \"" + std::string(path) + "\"");
    if (hashOf(*file).empty()) throw std::invalid_argument("the entity tag of \"" + std::string(path) + "\" is too short for a hash");
    return hashed(*file);
}

} // namespace eh
