// A directory of files inside the binary.
#include <eh/embedded.hpp>

#include <algorithm>
#include <string>

#include "http/static_answer.hpp"

namespace eh {

namespace {

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
            auto const content = [file] { return http::Buffer::borrowed(file->content); };
            http::answerFile(request, responder, {file->path, file->etag, std::nullopt}, content);
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
