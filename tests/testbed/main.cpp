// eh-testbed: a server whose behaviour is known, for tests, benchmarks and other people's clients to talk to.
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

#include <eh/eh.hpp>

#include "bodies.hpp"
#include "history.hpp"
#include "mirror.hpp"
#include "options.hpp"
#include "pages.hpp"
#include "testbed.hpp"
#include "work_pool.hpp"

namespace {

void logLine(eh::LogLevel level, std::string_view line) {
    if (level < eh::LogLevel::warning) return;
    std::fprintf(stderr, "%s: %.*s\n", std::string(eh::toString(level)).c_str(), static_cast<int>(line.size()),
                 line.data());
}

void serve(testbed::Options options) {
    testbed::History history(options.historyFile);
    eh::EventHandler handler(options.handler);
    testbed::Service service(handler, history);

    options.server.log = logLine;
    eh::Server server(options.server);
    testbed::Alarm alarm(10'000);  // after the server: what still waits answers while the server exists
    service.postWith([&server](std::function<void()> task) { server.post(std::move(task)); });
    auto const receiving = handler.add(service);

    server.mount("/testbed.interface", handler);
    server.mount("/hello", testbed::helloPage());
    server.mount("/mirror", testbed::mirrorPage());
    server.mount("/later", testbed::laterPage(alarm));
    server.mount("/stats", testbed::statsPage(handler, server));
    server.metrics("/metrics");
    server.routeLinkedHandlers();
    testbed::serveBodies(server);
    if (!options.uploadsFolder.empty()) testbed::serveUploads(server, options.uploadsFolder);
    testbed::serveEchoSocket(server, "/ws-echo");
#ifdef TESTBED_DEFLATE
    testbed::serveEchoSocket(server, "/ws-deflate", {.offered = true});
#endif
    if (!options.filesFolder.empty()) server.mount("/files", eh::files(options.filesFolder));
    if (!options.user.empty())
        server.protect("/", eh::http::basicAuthenticator("eh-testbed", eh::http::memoryUsers({{options.user, options.password}})));
    server.stopOnSignals({SIGTERM, SIGINT});

    std::printf("listening on %s\n", server.url().c_str());
    std::fflush(stdout);
    server.run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        auto options = testbed::parseOptions(argc, argv);
        if (options.help) {
            std::fputs(testbed::usage().c_str(), stdout);
            return 0;
        }
        serve(std::move(options));
        return 0;
    } catch (testbed::UsageError const& error) {
        std::fprintf(stderr, "eh-testbed: %s\n", error.what());
        return 2;
    } catch (std::invalid_argument const& error) {  // limits that contradict each other
        std::fprintf(stderr, "eh-testbed: %s\n", error.what());
        return 2;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "eh-testbed: %s\n", error.what());
        return 1;
    }
}
