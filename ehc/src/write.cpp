// Writes output files, and the rule that tells build tools what they were made from.
#include "write.hpp"

#include "names.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unordered_map>

namespace ehc {

namespace {

namespace fs = std::filesystem;

std::string cannotWrite(fs::path const& path, std::string const& reason) {
    return "cannot write '" + path.string() + "': " + reason;
}

/// A path in make's syntax.
std::string escapeForMake(std::string const& path) {
    std::string escaped;
    for (char const c : path) {
        if (c == ' ' || c == '#' || c == '\t') escaped += '\\';
        if (c == '$') escaped += '$';
        escaped += c;
    }
    return escaped;
}

bool isClientScript(std::string const& name) {
    std::string const lower = toLower(name);
    return lower == "eh.js" || lower == "eh.mjs" || lower == "eh.d.ts" || lower == "eh.d.mts";
}

}

bool hasText(fs::path const& path, std::string const& text) {
    std::error_code error;
    if (fs::file_size(path, error) != text.size() || error) return false;
    std::ifstream file(path, std::ios::binary);
    std::string const present{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return file && present == text;
}

std::optional<Collision> findCollision(std::vector<OutputFile> const& files) {
    std::unordered_map<std::string, OutputFile const*> seen;
    for (OutputFile const& file : files) {
        if (isClientScript(file.name))
            return Collision{Id::outputIsClient, file.name,
                             "the output '" + file.name +
                                 "' would take the place of the client script of that name; rename the interface"};
        auto const [first, isNew] = seen.try_emplace(toLower(file.name), &file);
        if (isNew) continue;
        OutputFile const& other = *first->second;
        bool const oneSource = other.source == file.source;
        return Collision{Id::outputsCoincide, file.name,
                         "the outputs '" + other.name + (oneSource ? "'" : "' of " + other.source) + " and '" + file.name +
                             (oneSource ? "'" : "' of " + file.source) + " would be one file; rename an interface"};
    }
    return std::nullopt;
}

fs::path outputPath(fs::path const& folder, OutputFile const& file) {
    return folder.empty() || folder == "." ? fs::path(file.name) : folder / file.name;
}

std::optional<std::string> writeFile(fs::path const& path, std::string const& text) {
    if (hasText(path, text)) return std::nullopt;
    fs::path const whole = fs::path(path).concat(".new");
    {
        errno = 0;
        std::ofstream file(whole, std::ios::binary | std::ios::trunc);
        file << text;
        file.close();
        if (!file) return cannotWrite(path, errno != 0 ? std::strerror(errno) : "the disk refused");
    }
    std::error_code error;
    fs::rename(whole, path, error);
    if (!error) return std::nullopt;
    std::error_code ignored;
    fs::remove(whole, ignored);
    return cannotWrite(path, error.message());
}

std::optional<std::string> writeFiles(fs::path const& folder, std::vector<OutputFile> const& files) {
    std::error_code error;
    if (!folder.empty()) fs::create_directories(folder, error);
    if (error) return "cannot make the folder '" + folder.string() + "': " + error.message();
    for (OutputFile const& file : files) {
        fs::path const inside = fs::path(file.name).parent_path();
        if (!inside.empty()) fs::create_directories(folder / inside, error);
        if (error) return "cannot make the folder '" + (folder / inside).string() + "': " + error.message();
        if (auto sentence = writeFile(outputPath(folder, file), file.text)) return sentence;
    }
    return std::nullopt;
}

std::string depfile(fs::path const& folder, std::vector<OutputFile> const& files,
                    std::vector<fs::path> const& inputs) {
    std::string text;
    for (OutputFile const& file : files)
        text += escapeForMake(outputPath(folder, file).string()) + (&file == &files.back() ? ":" : " \\\n");
    for (fs::path const& input : inputs) text += ' ' + escapeForMake(input.string());
    return text + '\n';
}

}
