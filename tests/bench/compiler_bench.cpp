// Runs compilers of interfaces in turn, on files of equal contents, and measures their processor time.
#include "compiler_bench.hpp"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

namespace {

namespace fs = std::filesystem;

/// A type as each of the languages spells it: before the name, and after it.
struct Spelling {
    std::array<std::string_view, 2> ehi;
    std::string_view flatbuffers;
    std::string_view protobuf;
};

constexpr Spelling spellings[] = {
    {{"int", ""}, "int", "sint32"},
    {{"long", ""}, "long", "sint64"},
    {{"double", ""}, "double", "double"},
    {{"string", ""}, "string", "string"},
    {{"byte", "[]"}, "[ubyte]", "bytes"},
    {{"int", "[]"}, "[int]", "repeated sint32"},
    {{"long", "[]"}, "[long]", "repeated sint64"},
    {{"double", "[]"}, "[double]", "repeated double"},
    {{"string", "[]"}, "[string]", "repeated string"},
};
constexpr std::size_t parametersOfEvent = 4;

Spelling const& spelling(std::size_t event, std::size_t parameter) {
    return spellings[(event + parameter) % std::size(spellings)];
}

/// Half of the events go each way, as those of a page do.
std::string ehiOf(std::size_t events) {
    std::ostringstream text;
    for (std::string const kind : {"server", "client"}) {
        text << kind << " Bench_" << kind << " {\n";
        for (std::size_t e = 0; e < events / 2; ++e) {
            text << "    event" << e << " {";
            for (std::size_t p = 0; p < parametersOfEvent; ++p) {
                auto const [before, after] = spelling(e, p).ehi;
                text << ' ' << before << " p" << p << after << ';';
            }
            text << " }\n";
        }
        text << "}\n";
    }
    return text.str();
}

std::string flatbuffersOf(std::size_t events) {
    std::ostringstream text;
    text << "namespace bench;\n";
    for (std::size_t e = 0; e < events; ++e) {
        text << "table Event" << e << " {";
        for (std::size_t p = 0; p < parametersOfEvent; ++p)
            text << " p" << p << ": " << spelling(e, p).flatbuffers << ';';
        text << " }\n";
    }
    return text.str();
}

std::string protobufOf(std::size_t events) {
    std::ostringstream text;
    text << "syntax = \"proto3\";\npackage bench;\n";
    for (std::size_t e = 0; e < events; ++e) {
        text << "message Event" << e << " {";
        for (std::size_t p = 0; p < parametersOfEvent; ++p)
            text << ' ' << spelling(e, p).protobuf << " p" << p << " = " << p + 1 << ';';
        text << " }\n";
    }
    return text.str();
}

/// Runs a program to its end; the milliseconds of processor time that it took.
double cpuOf(std::vector<std::string> const& words) {
    std::vector<char*> arguments;
    for (std::string const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error("cannot run " + words[0]);
    int status = 0;
    rusage used{};
    if (wait4(child, &status, 0, &used) != child || status != 0) throw std::runtime_error(words[0] + " failed");
    auto const milliseconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

bool isInstalled(std::string const& program) {
    char const* const path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

/// In memory, if there is such a place: what a disk's file system does with files just deleted is not the compilers' work.
class Scratch {
public:
    Scratch() {
        fs::path const memory = "/dev/shm";
        fs::path const place = access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
        std::string name = (place / "eh-bench-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for generated files");
        path_ = name;
    }
    Scratch(Scratch const&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    std::string file(std::string const& name, std::string const& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }

    /// An empty folder: ehc leaves files alone that would not change, so none may be there.
    std::string fresh() const {
        fs::path const out = path_ / "out";
        fs::remove_all(out);
        fs::create_directory(out);
        return out.string();
    }

private:
    fs::path path_;
};

/// A compiler and the flags for C++ alone, or for all languages that it shares with this project.
struct Compiler {
    std::string name;
    std::string languages;
    std::function<std::vector<std::string>(std::string const& input, std::string const& out)> command;
    std::string (*input)(std::size_t events);
    std::string extension;
};

Compiler const ehcCpp{"ehc", "C++", [](auto const& in, auto const& out) {
    return std::vector<std::string>{EH_EHC, "-CppS", "-o", out, in};
}, ehiOf, ".ehi"};
Compiler const ehcAll{"ehc", "C++, JavaScript, Java", [](auto const& in, auto const& out) {
    return std::vector<std::string>{EH_EHC, "-CppS", "-JS", "-J", "bench", "-o", out, in};
}, ehiOf, ".ehi"};

Compiler const peers[2][2] = {
    {{"flatc", "C++", [](auto const& in, auto const& out) {
        return std::vector<std::string>{"flatc", "--cpp", "-o", out, in};
    }, flatbuffersOf, ".fbs"},
     {"protoc", "C++", [](auto const& in, auto const& out) {
         return std::vector<std::string>{"protoc", "--cpp_out=" + out, "-I" + fs::path(in).parent_path().string(), in};
     }, protobufOf, ".proto"}},
    {{"flatc", "C++, TypeScript, Java", [](auto const& in, auto const& out) {
        return std::vector<std::string>{"flatc", "--cpp", "--ts", "--java", "-o", out, in};
    }, flatbuffersOf, ".fbs"},
     {"protoc", "C++, Java", [](auto const& in, auto const& out) {
         return std::vector<std::string>{"protoc", "--cpp_out=" + out, "--java_out=" + out,
                                         "-I" + fs::path(in).parent_path().string(), in};
     }, protobufOf, ".proto"}}};

/// Both in turn, so that both see the same weather; the medians.
std::array<double, 2> inTurn(int runs, Scratch const& scratch, std::array<Compiler const*, 2> const& compilers,
                             std::size_t events) {
    std::array<std::vector<double>, 2> times;
    std::array<std::string, 2> inputs;
    for (std::size_t i = 0; i < 2; ++i)
        inputs[i] = scratch.file("bench" + compilers[i]->extension, compilers[i]->input(events));
    for (int run = 0; run < runs; ++run) {
        for (std::size_t i = 0; i < 2; ++i)
            times[i].push_back(cpuOf(compilers[i]->command(inputs[i], scratch.fresh())));
    }
    return {median(times[0]), median(times[1])};
}

}  // namespace

void runCompilers(Settings const& settings) {
    constexpr std::size_t sizes[] = {10, 1000, 10'000};
    int const runs = settings.runs(7);
    Scratch const scratch;
    printTitle("Compilers: processor time for a file of events");
    for (std::size_t peer = 0; peer < 2; ++peer) {
        if (!isInstalled(peers[0][peer].name))
            std::printf("%s is not installed: left out\n", peers[0][peer].name.c_str());
    }
    for (std::size_t languages = 0; languages < 2; ++languages) {
        Compiler const& ours = languages == 0 ? ehcCpp : ehcAll;
        for (std::size_t const events : sizes) {
            bool const isLong = events == 10'000;      // ten seconds and more for a peer
            for (Compiler const& peer : peers[languages]) {
                if (!isInstalled(peer.name) || (isLong && settings.scale != Scale::full)) continue;
                auto const [here, there] = inTurn(isLong ? 3 : events < 1000 ? 7 * runs : runs, scratch, {&ours, &peer}, events);
                Goal const goal = peer.name == "flatc" ? Goal{1.0, 0} : Goal{};
                print({std::to_string(events) + " events to " + ours.languages, "ms", here,
                       peer.name + ": " + peer.languages, there, goal});
            }
        }
    }
    std::map<std::size_t, double> growth;
    for (std::size_t const events : {1000, 10'000}) {
        std::vector<double> times;
        std::string const input = scratch.file("bench.ehi", ehiOf(events));
        for (int run = 0; run < runs; ++run) times.push_back(cpuOf(ehcAll.command(input, scratch.fresh())));
        growth[events] = median(times);
    }
    print({"10000 events against 1000, " + ehcAll.languages, "times as much", growth[10'000] / growth[1000], "linear", 10,
           {1.2, 0}});
}

}  // namespace bench
