// A directory of files inside the binary.
#include <eh/embedded.hpp>

#include <algorithm>
#include <string>

#include "http/static_answer.hpp"

namespace eh {

namespace {

class EmbeddedContent final : public http::StaticContent {
public:
    explicit EmbeddedContent(EmbeddedFile const& file) : file_(file) {}
    void send(http::Responder& responder, http::Response head, http::ByteRange range) override {
        auto const from = static_cast<std::size_t>(range.from);
        head.body.push_back(http::Buffer::borrowed(file_.content.substr(from, static_cast<std::size_t>(range.size))));
        responder.send(std::move(head));
    }

private:
    EmbeddedFile const& file_;
};

class EmbeddedDirectory final : public http::Directory {
public:
    explicit EmbeddedDirectory(EmbeddedFolder const& folder) : files_(folder.files) {}

    std::size_t maxBody(http::Request const&) const override { return http::ignoredBody; }

    bool serve(http::Request const& request, http::Responder& responder) override {
        if (request.below.empty()) {
            if (!find("index.html")) return false;
            http::redirectToFolder(request, responder);
            return true;
        }
        std::string path(request.below.substr(1));
        bool const folder = path.empty() || path.ends_with('/');
        if (folder) path += "index.html";
        if (EmbeddedFile const* const file = find(path)) {
            EmbeddedContent content(*file);
            http::answerFile(request, responder, {file->path, file->etag, std::nullopt, file->content.size()}, content);
            return true;
        }
        if (folder || !find(path + "/index.html")) return false;
        http::redirectToFolder(request, responder);
        return true;
    }

private:
    EmbeddedFile const* find(std::string_view path) const {
        auto const at = std::lower_bound(files_.begin(), files_.end(), path,
                                         [](EmbeddedFile const& file, std::string_view p) { return file.path < p; });
        return at != files_.end() && at->path == path ? &*at : nullptr;
    }

    std::span<EmbeddedFile const> files_;
};

} // namespace

std::shared_ptr<http::Directory> embedded(EmbeddedFolder const& folder) {
    return std::make_shared<EmbeddedDirectory>(folder);
}

} // namespace eh
