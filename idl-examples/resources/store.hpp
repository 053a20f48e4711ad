// The folder: what is in it, and how files come into it and leave it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct FileList {
    std::vector<std::string> names;
    std::vector<double> sizes;   ///< bytes
    std::vector<double> changed; ///< milliseconds since 1970
};

/// A file on its way in. It has its name, in place of one that has it now, once it is complete; destroyed before, it
/// leaves nothing.
class NewFile {
public:
    NewFile(std::filesystem::path const& folder, std::string const& name, std::uint64_t number);
    NewFile(NewFile const&) = delete;
    NewFile& operator=(NewFile const&) = delete;
    ~NewFile();

    [[nodiscard]] bool write(std::string_view bytes);
    [[nodiscard]] bool complete();

private:
    std::filesystem::path const path_;
    std::filesystem::path const unfinished_;
    std::ofstream stream_;
    bool complete_ = false;
};

class Store {
public:
    /// Makes the folder if it is not there; throws std::filesystem::filesystem_error.
    explicit Store(std::filesystem::path folder);

    [[nodiscard]] std::filesystem::path const& folder() const noexcept { return folder_; }
    /// In the order of names; without hidden files, and what is no file.
    [[nodiscard]] FileList list() const;
    /// Whether there was such a file.
    bool remove(std::string_view name);
    /// For a name as a client says it; null if nothing of it can be used.
    [[nodiscard]] std::unique_ptr<NewFile> open(std::string_view sentName);

private:
    std::filesystem::path const folder_;
    std::uint64_t opened_ = 0;
};
