// A directory of files on disk, which it never leaves.
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <eh/server.hpp>

#include "http/descriptor.hpp"
#include "http/file_content.hpp"
#include "http/listing.hpp"
#include "http/static_answer.hpp"

namespace eh {

namespace {

using http::Descriptor;

/// Whether a segment of the path begins with a dot.
bool isHidden(std::string_view below) { return below.find("/.") != std::string_view::npos; }

/// The kernel follows symbolic links, and sees to it that none leads out of `root`. Nothing if it does not know how.
std::optional<Descriptor> openInside(int root, std::string const& path, int flags) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    long const opened = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how));
    if (opened < 0 && (errno == ENOSYS || errno == EPERM)) return std::nullopt;
    return Descriptor(static_cast<int>(opened));
}

/// Segment by segment, so that no name can lead out; a symbolic link is not followed.
Descriptor openWithoutLinks(Descriptor at, std::string_view path, int flags) {
    while (at && !path.empty()) {
        std::size_t const end = std::min(path.find('/'), path.size());
        std::string const name(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
        int const now = path.empty() ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC;
        at = Descriptor(::openat(at.get(), name.c_str(), now | O_NOFOLLOW));
    }
    return at;
}

/// Opens `below`, which begins with a slash, under `root`.
Descriptor openBelow(std::filesystem::path const& root, std::string_view below) {
    constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    if (isHidden(below)) return Descriptor();
    while (below.starts_with('/')) below.remove_prefix(1);
    while (below.ends_with('/')) below.remove_suffix(1);
    Descriptor top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return top;
    std::string const path(below.empty() ? "." : below);
    if (auto inside = openInside(top.get(), path, flags)) return std::move(*inside);
    if (below.empty()) return Descriptor(::openat(top.get(), ".", flags | O_DIRECTORY));
    return openWithoutLinks(std::move(top), path, flags);
}

std::string tagOf(struct stat const& facts) {
    std::array<char, 64> text;
    int const size = std::snprintf(
        text.data(), text.size(), "\"%llx-%llx%08lx\"", static_cast<unsigned long long>(facts.st_size),
        static_cast<unsigned long long>(facts.st_mtim.tv_sec), static_cast<unsigned long>(facts.st_mtim.tv_nsec));
    return {text.data(), static_cast<std::size_t>(size)};
}

bool isNewer(timespec const& a, timespec const& b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/// A regular file, as it is sent.
struct OpenFile {
    Descriptor descriptor;
    struct stat facts {};
    std::string_view encoding{};
    bool varies = false;
};

/// Beside `file` there may be one of the same name and ".br" or ".gz": the same, compressed.
void preferCompressed(OpenFile& file, std::filesystem::path const& root, std::string const& below,
                      std::string_view accepted) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kinds{
        {{"br", ".br"}, {"gzip", ".gz"}}};
    timespec const original = file.facts.st_mtim;
    for (auto const& [coding, ending] : kinds) {
        OpenFile other{openBelow(root, below + std::string(ending))};
        bool const usable = other.descriptor && ::fstat(other.descriptor.get(), &other.facts) == 0 &&
                            S_ISREG(other.facts.st_mode) && !isNewer(original, other.facts.st_mtim);
        if (!usable) continue;
        file.varies = true;
        if (!file.encoding.empty() || !http::acceptsEncoding(accepted, coding)) continue;
        file.descriptor = std::move(other.descriptor);
        file.facts = other.facts;
        file.encoding = coding;
    }
}

class FileContent final : public http::StaticContent {
public:
    FileContent(Descriptor& file, bool isHead, std::shared_ptr<http::Disk> const& disk) : file_(file), isHead_(isHead), disk_(disk) {}
    void send(http::Responder& responder, http::Response head, http::ByteRange range) override {
        if (isHead_) return http::sendFileHead(responder, std::move(head), range);
        http::sendFile(responder, std::move(head), std::move(file_), range, disk_);
    }

private:
    Descriptor& file_;
    bool isHead_;
    std::shared_ptr<http::Disk> const& disk_;
};

class FileDirectory final : public http::Directory {
public:
    FileDirectory(std::filesystem::path root, FilesOptions options) : root_(std::move(root)), options_(options) {}

    std::size_t maxBody(http::Request const&) const override { return http::ignoredBody; }

    bool serve(http::Request const& request, http::Responder& responder) override {
        std::string below(request.below);
        bool const namesFolder = below.ends_with('/');
        if (namesFolder) below += "index.html";
        OpenFile file{openBelow(root_, below)};
        if (!file.descriptor) return namesFolder && list(request, responder);
        if (::fstat(file.descriptor.get(), &file.facts) != 0) return false;
        if (S_ISDIR(file.facts.st_mode)) {
            if (namesFolder || (!options_.listing && !openBelow(root_, below + "/index.html"))) return false;
            http::redirectToFolder(request, responder);
            return true;
        }
        if (!S_ISREG(file.facts.st_mode)) return false;
        answer(request, responder, std::move(file), below);
        return true;
    }

private:
    void answer(http::Request const& request, http::Responder& responder, OpenFile file,
                std::string const& below) const {
        preferCompressed(file, root_, below, request.header("Accept-Encoding"));
        std::string const tag = tagOf(file.facts);
        FileContent content(file.descriptor, request.method == "HEAD", disk_);
        auto const size = static_cast<std::uint64_t>(file.facts.st_size);
        http::answerFile(request, responder, {below, tag, file.facts.st_mtim.tv_sec, size, file.encoding, file.varies},
                         content);
    }

    bool list(http::Request const& request, http::Responder& responder) const {
        if (!options_.listing) return false;
        Descriptor folder = openBelow(root_, request.below);
        struct stat facts {};
        if (!folder || ::fstat(folder.get(), &facts) != 0 || !S_ISDIR(facts.st_mode)) return false;
        bool const reads = request.method == "GET" || request.method == "HEAD";
        responder.send(reads ? http::listFolder(std::move(folder), request.path, request.below != "/")
                             : http::onlyReadable());
        return true;
    }

    std::filesystem::path root_;
    FilesOptions options_;
    std::shared_ptr<http::Disk> const disk_ = std::make_shared<http::Disk>();
};

} // namespace

std::shared_ptr<http::Directory> files(std::filesystem::path folder, FilesOptions options) {
    return std::make_shared<FileDirectory>(std::filesystem::absolute(folder), options);
}

} // namespace eh
