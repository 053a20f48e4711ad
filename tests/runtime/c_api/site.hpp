// A server in C over real sockets, with its log.
#pragma once

#include "support/catch.hpp"
#include "support/http_client.hpp"

#include <mutex>
#include <string>
#include <vector>

#include <eh/eh.h>

namespace eh::test {

struct Site {
    Site() {
        eh_server_options options{};
        options.size = sizeof options;
        options.log = [](void* user, eh_log_level, char const* line) {
            auto* const site = static_cast<Site*>(user);
            std::scoped_lock const lock(site->mutex);
            site->log.emplace_back(line);
        };
        options.log_user = this;
        server = eh_server_new(&options);
        REQUIRE(server);
    }
    Site(Site const&) = delete;
    Site& operator=(Site const&) = delete;
    ~Site() { eh_server_free(server); }

    void route(char const* pattern, eh_route function, void* user = nullptr, std::size_t maxBody = 0) {
        REQUIRE(eh_server_route(server, pattern, maxBody, function, user) == EH_OK);
    }
    void start() {
        if (!started) REQUIRE(eh_server_start(server) == EH_OK);
        started = true;
    }
    ::test::HttpClient client() {
        start();
        return ::test::HttpClient(eh_server_port(server));
    }

    std::mutex mutex;
    std::vector<std::string> log;
    eh_server* server = nullptr;
    bool started = false;
};

}  // namespace eh::test
