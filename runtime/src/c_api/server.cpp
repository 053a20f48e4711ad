// Servers and what is mounted in them.
#include <eh/eh.h>
#include <eh/server.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "c_api/edge.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/https.hpp"
#include "c_api/options.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

constexpr char const* whose = "the options of the server";

ServerOptions optionsOf(eh_server_options const& given) {
    ServerOptions options;
    if (given.address != nullptr) options.address = given.address;
    options.port = given.port;
    options.hosts = textsOf(given.hosts, given.host_count, whose, "host");
    Choose const choose;
    choose(options.maxConnections, given.max_connections);
    choose(options.maxHeader, given.max_header);
    choose(options.maxQueued, given.max_queued);
    choose(options.maxReceiving, given.max_receiving);
    choose(options.headerTimeout, given.header_timeout_ms);
    choose(options.bodyTimeout, given.body_timeout_ms);
    choose(options.writeTimeout, given.write_timeout_ms);
    choose(options.idleTimeout, given.idle_timeout_ms);
    if (given.log != nullptr) {
        options.log = [log = given.log, user = given.log_user](LogLevel level, std::string_view line) {
            log(user, static_cast<eh_log_level>(level), std::string(line).c_str());
        };
    }
    chooseEdge(options, given, whose);
    chooseHttps(options, given, whose);
    return options;
}

std::string_view contentOf(char const* content, std::size_t size) {
    return size > 0 ? std::string_view(&required(content, "the content of a file"), size) : std::string_view();
}

std::vector<EmbeddedFile> filesOf(eh_embedded_folder const& folder) {
    if (folder.count > 0) required(folder.files, "the list of files");
    std::vector<EmbeddedFile> files;
    for (std::size_t i = 0; i < folder.count; ++i) {
        eh_embedded_file const& file = folder.files[i];
        files.push_back({requiredText(file.path, "the path of a file"), contentOf(file.content, file.size), requiredText(file.etag, "the entity tag of a file"),
                         contentOf(file.gzip, file.gzip_size), contentOf(file.brotli, file.brotli_size)});
    }
    return files;
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_server* eh_server_new(eh_server_options const* options) {
    return guardedOr<eh_server*>(nullptr, [&] {
        return new eh_server(optionsOf(readSized(options, whose)));
    });
}

void eh_server_free(eh_server* server) { delete server; }

eh_status eh_server_mount(eh_server* server, char const* path, eh_handler* handler) {
    return guarded([&] {
        required(server, "the server").server.mount(requiredText(path, "the path"), required(handler, "the handler").handler);
    });
}

eh_status eh_server_mount_files(eh_server* server, char const* path, char const* folder) {
    return guarded([&] {
        required(server, "the server").server.mount(requiredText(path, "the path"), eh::files(requiredText(folder, "the folder")));
    });
}

eh_status eh_server_mount_embedded(eh_server* server, char const* path, eh_embedded_folder const* folder) {
    return guarded([&] {
        required(server, "the server");
        auto& kept = server->folders.emplace_back(filesOf(required(folder, "the folder")));
        server->server.mount(requiredText(path, "the path"), eh::embedded(eh::EmbeddedFolder{kept}));
    });
}

size_t eh_hashed_path(eh_embedded_folder const* folder, char const* path, char* hashed, size_t size) {
    return guardedOr<size_t>(0, [&] {
        auto const files = filesOf(required(folder, "the folder"));
        std::string const text = eh::hashedPath({files}, requiredText(path, "the path"));
        if (size > 0) {
            std::size_t const cut = std::min(text.size(), size - 1);
            text.copy(&required(hashed, "the place for the path"), cut);
            hashed[cut] = '\0';
        }
        return text.size();
    });
}

uint16_t eh_server_port(eh_server const* server) {
    return guardedOr<uint16_t>(0, [&] { return required(server, "the server").server.port(); });
}

char const* eh_server_url(eh_server const* server) {
    return guardedOr("", [&] { return required(server, "the server").url.c_str(); });
}

eh_status eh_server_run(eh_server* server) {
    return guarded([&] { required(server, "the server").server.run(); });
}

eh_status eh_server_start(eh_server* server) {
    return guarded([&] { required(server, "the server").server.start(); });
}

eh_status eh_server_poll(eh_server* server) {
    return guarded([&] { required(server, "the server").server.poll(); });
}

int eh_server_poll_handle(eh_server* server) {
    return guardedOr(-1, [&] { return required(server, "the server").server.pollHandle(); });
}

bool eh_server_stopped(eh_server const* server) {
    return guardedOr(false, [&] { return required(server, "the server").server.stopped(); });
}

eh_status eh_server_stop(eh_server* server, uint32_t drain_ms) {
    return guarded([&] { required(server, "the server").server.stop(std::chrono::milliseconds(drain_ms)); });
}

eh_status eh_server_stop_on_signals(eh_server* server, int const* signals, size_t count) {
    return guarded([&] {
        required(server, "the server");
        if (count > 0) required(signals, "the list of signals");
        for (std::size_t i = 0; i < count; ++i) server->server.stopOnSignals({signals[i]});
    });
}

eh_status eh_server_post(eh_server* server, void (*task)(void* user), void* user) {
    return guarded([&] {
        required(server, "the server");
        if (task == nullptr) throw std::invalid_argument("the task is NULL");
        server->server.post([task, user] { task(user); });
    });
}

}
