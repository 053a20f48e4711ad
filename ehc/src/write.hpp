// Output files on disk: written only if they changed, never half, never over each other.
#pragma once

#include "emit.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// A sentence about two outputs (or an output and the client script eh.js) that would be one file where case does not
/// count, if there are such.
std::optional<std::string> findCollision(std::vector<OutputFile> const& files);

/// Writes `text` unless the file has it already (its time stays then). The file appears whole or not at all.
/// A sentence if that fails.
std::optional<std::string> writeFile(std::filesystem::path const& path, std::string const& text);

/// Writes all files into `folder`, which is made if it is missing. A sentence about the first failure.
std::optional<std::string> writeFiles(std::filesystem::path const& folder, std::vector<OutputFile> const& files);

/// `folder/name`, or the name alone in the current folder.
std::filesystem::path outputPath(std::filesystem::path const& folder, OutputFile const& file);

/// The rule `outputs: input` in make's syntax.
std::string depfile(std::filesystem::path const& folder, std::vector<OutputFile> const& files,
                    std::filesystem::path const& input);

}
