// Output files on disk: written only if they changed, never half, never over each other.
#pragma once

#include "emit.hpp"
#include "ids.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// Why two outputs of a run, or an output and the client script eh.js, cannot both be.
struct Collision {
    Id id;
    std::string file;
    std::string sentence;
};

/// The first output that would be one file with an earlier one, or with the client script, where case does not count.
std::optional<Collision> findCollision(std::vector<OutputFile> const& files);

/// Whether the file is there and has this text.
bool hasText(std::filesystem::path const& path, std::string const& text);

/// Writes `text` unless the file has it already (its time stays then). The file appears whole or not at all.
/// A sentence if that fails.
std::optional<std::string> writeFile(std::filesystem::path const& path, std::string const& text);

/// Writes all files into `folder`, which is made if it is missing. A sentence about the first failure.
std::optional<std::string> writeFiles(std::filesystem::path const& folder, std::vector<OutputFile> const& files);

/// `folder/name`, or the name alone in the current folder.
std::filesystem::path outputPath(std::filesystem::path const& folder, OutputFile const& file);

/// The rule `outputs: inputs` in make's syntax.
std::string depfile(std::filesystem::path const& folder, std::vector<OutputFile> const& files,
                    std::vector<std::filesystem::path> const& inputs);

}
