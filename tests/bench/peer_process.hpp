// A server of somebody else as a child process, and what the kernel says it has used.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace bench {

/// The file of a program in PATH, or where Debian keeps servers; empty if there is none.
std::string findProgram(std::string_view name);

/// Ends with this process, at the latest.
class PeerProcess {
public:
    explicit PeerProcess(std::vector<std::string> const& command);
    PeerProcess(PeerProcess const&) = delete;
    PeerProcess& operator=(PeerProcess const&) = delete;
    ~PeerProcess();

    /// One line to its standard input; throws if it has ended.
    void say(std::string_view line) const;
    /// The next line of its standard output without the line feed; throws if it ends or says nothing for 10 seconds.
    std::string hear();

    /// Nanoseconds of processor time that it has used, its children and all threads included.
    [[nodiscard]] double cpuNanoseconds() const;
    /// Bytes that no other process shares, of it and its children.
    [[nodiscard]] double privateBytes() const;
    /// Returns when it has gone quiet: what a run has left behind it to clear up is not in the next figure.
    void settle() const;

private:
    [[nodiscard]] std::vector<pid_t> family() const;

    pid_t child_ = -1;
    int toChild_ = -1;
    int fromChild_ = -1;
    std::string unread_;
};

/// Private_Dirty of a process, "self" for this one; throws if it cannot be read.
double privateBytesOf(std::string const& process);

}  // namespace bench
