// Reading and changing the folder.
#include "store.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <eh/multipart.hpp>

namespace fs = std::filesystem;

NewFile::NewFile(fs::path const& folder, std::string const& name, std::uint64_t number) :
    path_(folder / name), unfinished_(folder / (".unfinished-" + std::to_string(number))),
    stream_(unfinished_, std::ios::binary | std::ios::trunc) {}

NewFile::~NewFile() {
    std::error_code ignored;
    if (!complete_) fs::remove(unfinished_, ignored);
}

bool NewFile::write(std::string_view bytes) {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return stream_.good();
}

bool NewFile::complete() {
    stream_.close();
    std::error_code error;
    if (stream_.good()) fs::rename(unfinished_, path_, error);
    complete_ = stream_.good() && !error;
    return complete_;
}

Store::Store(fs::path folder) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    for (auto const& entry : fs::directory_iterator(folder_)) { // of a program that was killed
        std::error_code ignored;
        if (entry.path().filename().string().starts_with(".unfinished-")) fs::remove(entry.path(), ignored);
    }
}

FileList Store::list() const {
    struct File {
        std::string name;
        double size;
        double changed;
    };
    std::vector<File> files;
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(folder_, error)) {
        auto name = entry.path().filename().string();
        if (name.starts_with('.') || !entry.is_regular_file(error)) continue;
        auto const since = std::chrono::file_clock::to_sys(entry.last_write_time(error)).time_since_epoch();
        auto const milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
        files.push_back(
            {std::move(name), static_cast<double>(entry.file_size(error)), static_cast<double>(milliseconds)});
    }
    std::sort(files.begin(), files.end(), [](File const& a, File const& b) { return a.name < b.name; });
    FileList list;
    for (auto& [name, size, changed] : files) {
        list.names.push_back(std::move(name));
        list.sizes.push_back(size);
        list.changed.push_back(changed);
    }
    return list;
}

bool Store::remove(std::string_view name) {
    // A name that leads elsewhere, or that the page was not told, is none.
    if (name.empty() || eh::http::safeFileName(name) != name) return false;
    std::error_code error;
    return fs::is_regular_file(folder_ / name, error) && fs::remove(folder_ / name, error);
}

std::unique_ptr<NewFile> Store::open(std::string_view sentName) {
    auto const name = eh::http::safeFileName(sentName);
    if (name.empty()) return nullptr;
    return std::make_unique<NewFile>(folder_, name, ++opened_);
}
