// Source -> tree -> check -> model -> files, and the words around it.
#include "compile.hpp"

#include "check.hpp"
#include "check_java.hpp"
#include "options.hpp"
#include "parse.hpp"
#include "write.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>

namespace ehc {

namespace {

namespace fs = std::filesystem;

/// On a line with wrong characters nothing else is worth saying.
void addElsewhere(Source const& source, Diagnostics const& found, Diagnostics& diagnostics) {
    std::set<std::size_t> lines;
    for (Diagnostic const& d : diagnostics.list()) lines.insert(source.line(d.where.begin).begin);
    for (Diagnostic const& d : found.list()) {
        if (!lines.contains(source.line(d.where.begin).begin)) diagnostics.add(d);
    }
}

std::optional<std::string> readFile(fs::path const& path, std::string& text) {
    std::error_code error;
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (file && !fs::is_directory(path, error)) {
        text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        if (!file.bad()) return std::nullopt;
    }
    std::string const reason = fs::is_directory(path, error) ? "it is a folder"
                               : errno != 0                  ? std::strerror(errno)
                                                             : "it cannot be read";
    return "cannot read '" + path.string() + "': " + reason;
}

int fail(std::ostream& err, std::string const& sentence) {
    err << "ehc: " << sentence << '\n';
    return exitErrors;
}

int deliver(Options const& options, std::vector<OutputFile> const& files, std::ostream& out, std::ostream& err) {
    if (auto const collision = findCollision(files)) return fail(err, *collision);
    if (options.action == Options::Action::listOutputs) {
        for (OutputFile const& file : files) out << outputPath(options.folder, file).string() << '\n';
        return exitDone;
    }
    if (auto const sentence = writeFiles(options.folder, files)) return fail(err, *sentence);
    if (options.depfile) {
        if (auto const sentence = writeFile(*options.depfile, depfile(options.folder, files, options.input)))
            return fail(err, *sentence);
    }
    return exitDone;
}

}

std::optional<std::vector<OutputFile>> compile(Source const& source, EmitOptions const& options,
                                               Diagnostics& diagnostics) {
    source.checkCharacters(diagnostics);
    Diagnostics found;
    ast::File const file = parse(source, found);
    check(file, found);
    if (options.javaPackage) checkJava(file, found);
    if (diagnostics.empty()) diagnostics = found;
    else addElsewhere(source, found, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return emit(makeModel(file, fs::path(source.name()).filename().string()), options);
}

int run(std::vector<std::string> const& arguments, std::ostream& out, std::ostream& err) {
    CommandLine const commandLine = readCommandLine(arguments);
    if (!commandLine.options) {
        (commandLine.wrong ? err : out) << commandLine.text;
        return commandLine.wrong ? exitUsage : exitDone;
    }
    Options const& options = *commandLine.options;
    std::string text;
    if (auto const sentence = readFile(options.input, text)) return fail(err, *sentence);
    Source const source(options.input.string(), std::move(text));
    Diagnostics diagnostics;
    std::optional<std::vector<OutputFile>> const files = compile(source, options.emit, diagnostics);
    if (files) return deliver(options, *files, out, err);
    err << format(source, diagnostics);
    return exitErrors;
}

}
