// eh-bench: everything that is claimed about speed, printed in one run beside what it is compared with.
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "codec_bench.hpp"
#include "compiler_bench.hpp"
#include "load.hpp"
#include "poll_bench.hpp"
#include "ws_bench.hpp"

namespace {

void allowManySockets() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Settings settings;
    std::string_view only;
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument = argv[i];
        if (argument == "--quick") {
            settings.quick = true;
        } else if (argument == "codec" || argument == "throughput" || argument == "multicast" ||
                   argument == "websocket" || argument == "compilers") {
            only = argument;
        } else {
            std::fprintf(stderr, "usage: eh-bench [--quick] [codec | throughput | multicast | websocket | compilers]\n");
            return 2;
        }
    }
    try {
        allowManySockets();
        bench::Load load;
        // First of all: what other parts leave free in the heap would be used again, and not be counted.
        if (only.empty() || only == "websocket") bench::runIdleWebSockets(settings, load);
        if (only.empty() || only == "codec") bench::runCodec(settings);
        if (only.empty() || only == "throughput") bench::runThroughput(settings, load);
        if (only.empty() || only == "multicast") bench::runFanOut(settings, load);
        if (only.empty() || only == "websocket") bench::runWebSocketEvents(settings, load);
        if (only.empty() || only == "compilers") bench::runCompilers(settings);
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "eh-bench: %s\n", error.what());
        return 1;
    }
}
