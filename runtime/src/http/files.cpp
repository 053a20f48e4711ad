// A directory of files on disk, which it never leaves.
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <eh/server.hpp>

#include "http/static_answer.hpp"

namespace eh {

namespace {

constexpr std::size_t readUpTo = 64u << 20; // larger files are mapped instead

class Descriptor {
public:
    explicit Descriptor(int value = -1) noexcept : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    explicit operator bool() const noexcept { return value_ >= 0; }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_;
};

/// Opens `below` segment by segment under `root`, so that no name in it can lead out; a symbolic link is not followed.
Descriptor openBelow(std::filesystem::path const& root, std::string_view below) {
    Descriptor at(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    while (at && !below.empty()) {
        below.remove_prefix(1); // the slash
        std::size_t const end = std::min(below.find('/'), below.size());
        std::string const name(below.substr(0, end));
        below.remove_prefix(end);
        if (name.empty()) break;                        // a slash at the end
        if (name.starts_with('.')) return Descriptor(); // hidden
        bool const last = below.empty();
        int const flags = last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
        at = Descriptor(::openat(at.get(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    }
    return at;
}

[[noreturn]] void failReading() { throw std::system_error(errno, std::generic_category(), "cannot read a file"); }

http::Buffer mapped(Descriptor const& file, std::size_t size) {
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (at == MAP_FAILED) failReading();
    std::shared_ptr<void const> owner(at, [size](void const* p) { ::munmap(const_cast<void*>(p), size); });
    return {std::string_view(static_cast<char const*>(at), size), std::move(owner)};
}

http::Buffer contentOf(Descriptor const& file, std::size_t size) {
    if (size > readUpTo) return mapped(file, size);
    std::string content(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        ssize_t const got = ::pread(file.get(), content.data() + have, size - have, static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) failReading();
        if (got == 0) break; // it has become shorter meanwhile
        have += static_cast<std::size_t>(got);
    }
    content.resize(have);
    return content;
}

std::string tagOf(struct stat const& facts) {
    std::array<char, 64> text;
    int const size = std::snprintf(
        text.data(), text.size(), "\"%llx-%llx%08lx\"", static_cast<unsigned long long>(facts.st_size),
        static_cast<unsigned long long>(facts.st_mtim.tv_sec), static_cast<unsigned long>(facts.st_mtim.tv_nsec));
    return {text.data(), static_cast<std::size_t>(size)};
}

class FileDirectory final : public http::Directory {
public:
    explicit FileDirectory(std::filesystem::path root) : root_(std::move(root)) {}

    std::size_t maxBody(http::Request const&) const override { return http::ignoredBody; }

    bool serve(http::Request const& request, http::Responder& responder) override {
        std::string below(request.below);
        bool const namesFolder = below.ends_with('/');
        if (namesFolder) below += "index.html";
        Descriptor const file = openBelow(root_, below);
        struct stat facts {};
        if (!file || ::fstat(file.get(), &facts) != 0) return false;
        if (S_ISDIR(facts.st_mode)) {
            if (namesFolder || !openBelow(root_, below + "/index.html")) return false;
            http::redirectToFolder(request, responder);
            return true;
        }
        if (!S_ISREG(facts.st_mode)) return false;
        std::string const tag = tagOf(facts);
        auto const content = [&] { return contentOf(file, static_cast<std::size_t>(facts.st_size)); };
        http::answerFile(request, responder, {below, tag, facts.st_mtim.tv_sec}, content);
        return true;
    }

private:
    std::filesystem::path root_;
};

} // namespace

std::shared_ptr<http::Directory> files(std::filesystem::path folder) {
    return std::make_shared<FileDirectory>(std::filesystem::absolute(folder));
}

} // namespace eh
