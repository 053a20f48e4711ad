// fork and exec, the processor clocks of other processes, and their smaps.
#include "peer_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

namespace fs = std::filesystem;

/// Of one process; 0 if it is gone.
double cpuNanosecondsOf(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// From /proc/PID/stat; what stands before it may hold blanks, but ends with the last bracket.
pid_t parentOf(fs::path const& process) {
    std::ifstream file(process / "stat");
    std::string text;
    std::getline(file, text);
    auto const end = text.rfind(')');
    if (end == std::string::npos) return -1;
    std::istringstream rest(text.substr(end + 1));
    char state = 0;
    pid_t parent = -1;
    rest >> state >> parent;
    return parent;
}

[[noreturn]] void become(std::vector<char*> const& arguments, int in, int out) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

}  // namespace

std::string findProgram(std::string_view name) {
    auto const* const path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin:/usr/local/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto const file = fs::path(folder) / name;
        if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file.string();
    }
    return {};
}

PeerProcess::PeerProcess(std::vector<std::string> const& command) {
    std::vector<char*> arguments;
    for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int down[2];
    int up[2];
    if (::pipe2(down, O_CLOEXEC) != 0 || ::pipe2(up, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) become(arguments, down[0], up[1]);
    ::close(down[0]);
    ::close(up[1]);
    toChild_ = down[1];
    fromChild_ = up[0];
    if (child_ < 0) throw std::runtime_error("no process for " + command.front());
}

PeerProcess::~PeerProcess() {
    ::close(toChild_);
    ::close(fromChild_);
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
}

void PeerProcess::say(std::string_view line) const {
    auto const text = std::string(line) + '\n';
    if (::write(toChild_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("it has ended");
}

std::string PeerProcess::hear() {
    std::size_t end = 0;
    while ((end = unread_.find('\n')) == std::string::npos) {
        pollfd waiting{fromChild_, POLLIN, 0};
        char buffer[256];
        auto const count = ::poll(&waiting, 1, 10'000) == 1 ? ::read(fromChild_, buffer, sizeof buffer) : 0;
        if (count <= 0) throw std::runtime_error("it has ended or says nothing");
        unread_.append(buffer, static_cast<std::size_t>(count));
    }
    auto const line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
}

std::vector<pid_t> PeerProcess::family() const {
    std::vector<pid_t> members{child_};
    for (auto const& entry : fs::directory_iterator("/proc")) {
        auto const id = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
        if (id > 0 && parentOf(entry.path()) == child_) members.push_back(id);
    }
    return members;
}

double PeerProcess::cpuNanoseconds() const {
    double sum = 0;
    for (auto const process : family()) sum += cpuNanosecondsOf(process);
    return sum;
}

double PeerProcess::privateBytes() const {
    double sum = 0;
    for (auto const process : family()) sum += privateBytesOf(std::to_string(process));
    return sum;
}

void PeerProcess::settle() const {
    constexpr auto pause = std::chrono::milliseconds(20);
    double const quiet = 0.05e9 * std::chrono::duration<double>(pause).count();
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    double before = cpuNanoseconds();
    while (std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(pause);
        double const now = cpuNanoseconds();
        if (now - before < quiet) return;
        before = now;
    }
}

double privateBytesOf(std::string const& process) {
    std::ifstream rollup("/proc/" + process + "/smaps_rollup");
    for (std::string word; rollup >> word;) {
        double kilobytes = 0;
        if (word == "Private_Dirty:" && rollup >> kilobytes) return kilobytes * 1'024;
    }
    throw std::runtime_error("no Private_Dirty in /proc/" + process + "/smaps_rollup");
}

}  // namespace bench
