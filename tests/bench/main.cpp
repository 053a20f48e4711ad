// eh-bench: everything that is claimed about speed, printed in one run beside what it is compared with.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

#include "codec_bench.hpp"
#include "compiler_bench.hpp"
#include "contest.hpp"
#include "load.hpp"
#include "poll_bench.hpp"
#include "sockets.hpp"
#include "ws_bench.hpp"

namespace {

constexpr char const* usage =
    "usage: eh-bench [--quick | --smoke] [--peers] [--rows=TEXT] [codec | throughput | multicast | websocket | compilers]\n"
    "  --quick  fewer and shorter runs, good enough to see that something broke\n"
    "  --smoke  every row once with a few connections: whether it works; the figures mean nothing\n"
    "  --rows   only contests whose name contains the text, to profile them\n"
    "  --peers  the rows of multicast and websocket beside ws, Socket.IO and Nchan, where they are installed\n";

bool isPart(std::string_view name) {
    return name == "codec" || name == "throughput" || name == "multicast" || name == "websocket" ||
           name == "compilers";
}

void run(bench::Settings const& settings, std::string_view only) {
    auto const wanted = [&](std::string_view part) { return only.empty() || only == part; };
    bench::Load load;
    // First of all: what other parts leave free in the heap would be used again, and not be counted.
    if (wanted("websocket")) bench::runIdleWebSockets(settings, load);
    if (wanted("codec")) bench::runCodec(settings);
    if (wanted("throughput")) bench::runThroughput(settings, load);
    if (wanted("multicast")) bench::runFanOut(settings, load);
    if (wanted("websocket")) bench::runWebSocketEvents(settings, load);
    if (wanted("compilers")) bench::runCompilers(settings);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Settings settings;
    bool comparesPeers = false;
    std::string_view only;
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument = argv[i];
        if (argument == "--quick") {
            settings.scale = bench::Scale::quick;
        } else if (argument == "--smoke") {
            settings.scale = bench::Scale::smoke;
        } else if (argument == "--peers") {
            comparesPeers = true;
        } else if (argument.starts_with("--rows=")) {
            bench::wantedRows() = argument.substr(7);
        } else if (isPart(argument)) {
            only = argument;
        } else {
            std::fputs(usage, stderr);
            return 2;
        }
    }
    std::signal(SIGPIPE, SIG_IGN);  // a peer that has ended is an error with a name
    try {
        bench::allowManySockets();
        if (comparesPeers) settings.peers = bench::findPeers();
        run(settings, only);
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "eh-bench: %s\n", error.what());
        return 1;
    }
}
