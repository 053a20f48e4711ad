// eh-bench: everything that is claimed about speed, printed in one run beside what it is compared with.
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "codec_bench.hpp"
#include "load.hpp"
#include "poll_bench.hpp"

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
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) != "--quick") {
            std::fprintf(stderr, "usage: eh-bench [--quick]\n");
            return 2;
        }
        settings.quick = true;
    }
    try {
        allowManySockets();
        bench::Load load;
        bench::runCodec(settings);
        bench::runThroughput(settings, load);
        bench::runFanOut(settings, load);
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "eh-bench: %s\n", error.what());
        return 1;
    }
}
