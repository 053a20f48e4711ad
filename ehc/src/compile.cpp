// Sources -> trees -> check -> models -> files, and the words around it.
#include "compile.hpp"

#include "check.hpp"
#include "check_c.hpp"
#include "check_java.hpp"
#include "model_json.hpp"
#include "options.hpp"
#include "parse.hpp"
#include "write.hpp"

#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <istream>
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

/// One run: its options, its sources and all that it complains of.
class Run {
public:
    Run(Options const& options, Console const& console) : options_(options), console_(console) {}

    int go() {
        readInputs();
        if (report_.empty()) deliver();
        console_.err << format(report_, options_.diagnostics, console_.color);
        return report_.empty() ? exitDone : exitErrors;
    }

private:
    void readInputs() {
        for (fs::path const& input : options_.inputs) {
            bool const standard = input == standardInput;
            std::string text;
            if (standard) {
                text.assign(std::istreambuf_iterator<char>(console_.in), std::istreambuf_iterator<char>());
            } else if (auto sentence = readFile(input, text)) {
                report_.files.push_back({Id::cannotRead, input.string(), std::move(*sentence)});
                continue;
            }
            Source const& source = sources_.emplace_back(standard ? "stdin" : input.string(), std::move(text));
            auto& errors = report_.inputs.emplace_back(Report::InputErrors{&source, {}});
            if (auto model = read(source, options_.emit, errors.diagnostics)) models_.push_back(std::move(*model));
        }
    }

    void complain(Id id, std::string const& file, std::string sentence) {
        report_.files.push_back({id, file, std::move(sentence)});
    }

    void deliver() {
        if (options_.action == Options::Action::printModel) {
            console_.out << modelJson(models_);
            return;
        }
        if (auto const collision = options_.emit.c ? findCCollision(models_) : std::nullopt)
            return complain(Id::cNames, collision->file, collision->sentence);
        std::vector<OutputFile> files;
        for (Model const& model : models_) {
            std::vector<OutputFile> more = emit(model, options_.emit);
            std::move(more.begin(), more.end(), std::back_inserter(files));
        }
        if (auto const collision = findCollision(files)) return complain(collision->id, collision->file, collision->sentence);
        switch (options_.action) {
        case Options::Action::listOutputs:
            for (OutputFile const& file : files) console_.out << outputPath(options_.folder, file).string() << '\n';
            return;
        case Options::Action::check: return compare(files);
        default: return write(files);
        }
    }

    void compare(std::vector<OutputFile> const& files) {
        for (OutputFile const& file : files) {
            fs::path const path = outputPath(options_.folder, file);
            std::error_code error;
            if (hasText(path, file.text)) continue;
            complain(Id::outputStale, path.string(),
                     "'" + path.string() + (fs::exists(path, error) ? "' is not what ehc would write" : "' is missing") +
                         "; run ehc again without --check");
        }
    }

    void write(std::vector<OutputFile> const& files) {
        if (auto const sentence = writeFiles(options_.folder, files))
            return complain(Id::cannotWrite, options_.folder.string(), *sentence);
        if (!options_.depfile) return;
        std::vector<fs::path> inputs = options_.inputs;
        std::erase(inputs, fs::path(standardInput));
        if (auto const sentence = writeFile(*options_.depfile, depfile(options_.folder, files, inputs)))
            complain(Id::cannotWrite, options_.depfile->string(), *sentence);
    }

    Options const& options_;
    Console const& console_;
    std::deque<Source> sources_;
    std::vector<Model> models_;
    Report report_;
};

}

std::optional<Model> read(Source const& source, EmitOptions const& options, Diagnostics& diagnostics) {
    source.checkCharacters(diagnostics);
    Diagnostics found;
    ast::File const file = parse(source, found);
    check(file, {.doubles = options.doubles}, found);
    if (options.javaPackage) checkJava(file, found);
    if (options.c && found.empty() && diagnostics.empty()) checkC(file, makeModel(file, {}), found);
    if (diagnostics.empty()) diagnostics = found;
    else addElsewhere(source, found, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return makeModel(file, fs::path(source.name()).filename().string());
}

std::optional<std::vector<OutputFile>> compile(Source const& source, EmitOptions const& options,
                                               Diagnostics& diagnostics) {
    std::optional<Model> const model = read(source, options, diagnostics);
    if (!model) return std::nullopt;
    return emit(*model, options);
}

int run(std::vector<std::string> const& arguments, Console const& console) {
    CommandLine const commandLine = readCommandLine(arguments);
    if (commandLine.options) return Run(*commandLine.options, console).go();
    (commandLine.wrong ? console.err : console.out) << commandLine.text;
    return commandLine.wrong ? exitUsage : exitDone;
}

}
