// What the tests of ehc share: compile a text, and compare a result with a file that one switch rewrites.
#pragma once

#include "compile.hpp"
#include "diagnostic.hpp"
#include "parse.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace ehc::test {

inline constexpr EmitOptions everything{.cpp = true, .c = true, .javascript = true, .javaPackage = "example.events"};

/// The complaints about a text, as a user sees them; empty if there are none.
inline std::string complaints(std::string const& text) {
    Source const source("a.ehi", text);
    Diagnostics diagnostics;
    compile(source, everything, diagnostics);
    return format(source, diagnostics);
}

/// The files made of a text, by name. Throws if there is an error in it.
inline std::map<std::string, std::string> outputs(std::string const& text, EmitOptions const& options = everything) {
    Source const source("a.ehi", text);
    Diagnostics diagnostics;
    auto const files = compile(source, options, diagnostics);
    if (!files) throw std::runtime_error(format(source, diagnostics));
    std::map<std::string, std::string> byName;
    for (OutputFile const& file : *files) byName[file.name] = file.text;
    return byName;
}

inline bool contains(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

inline std::string readFile(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void writeFile(std::filesystem::path const& path, std::string const& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

/// EH_UPDATE_GOLDENS=1 in the environment rewrites what results are compared with.
inline bool updatesGoldens() {
    char const* const value = std::getenv("EH_UPDATE_GOLDENS");
    return value && std::string(value) == "1";
}

inline std::vector<std::filesystem::path> filesIn(std::filesystem::path const& folder, std::string const& extension) {
    std::vector<std::filesystem::path> found;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    return found;
}

/// A folder that goes when the test does.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "ehc-test-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}
