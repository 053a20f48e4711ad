// A resource manager: pages upload files into a folder of the program, download them, delete them, and all see it
// change.
#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <eh/eh.hpp>

#include "options.hpp"
#include "Resources.hpp"
#include "Shelf.hpp"
#include "store.hpp"
#include "upload.hpp"
#include "www.hpp"

class Manager final : public Resources {
public:
    Manager(eh::EventHandler& handler, Store& store) : store_(store), shelf_(handler) {}

    void remove(eh::ConnectionId from, std::string_view name) override {
        if (store_.remove(name))
            tellEveryone();
        else
            shelf_.refused(from, "There is no file \"" + std::string(name) + "\" here.");
    }
    void welcome(eh::Connection const& page) {
        auto const list = store_.list();
        shelf_.files(page.id(), list.names, list.sizes, list.changed);
    }
    void tellEveryone() {
        auto const list = store_.list(); // of which only the newest matters
        shelf_.files(eh::everyone.latest("files"), list.names, list.sizes, list.changed);
    }

private:
    Store& store_;
    Shelf shelf_;
};

/// Pages of other sites may send forms here, too. Browsers say so.
bool isFromElsewhere(eh::http::Request const& request) {
    auto const origin = request.header("Origin");
    return !origin.empty() && origin != "http://" + std::string(request.header("Host"));
}

int main(int argc, char** argv) try {
    Options const options = readOptions(argc, argv);
    Store store(options.folder);

    eh::EventHandler handler;
    Manager manager(handler, store);
    auto const receiving = handler.add(manager); // until the end of main
    handler.onConnect([&](eh::Connection& page) { manager.welcome(page); });

    eh::Server server({.address = options.address, .port = options.port}); // binds here, or throws a sentence
    server.mount("/resources.interface", handler);
    server.mount("/files", eh::files(store.folder()));
    server.mount("/", eh::embedded(www));
    auto const upload = [&](eh::http::Request const& head, eh::http::Exchange& exchange) {
        if (isFromElsewhere(head))
            exchange.responder.send(eh::http::textResponse(403, "Only pages of this program upload here."));
        else
            Upload::begin(head.header("Content-Type"), std::move(exchange), store, [&] { manager.tellEveryone(); });
        return true;
    };
    server.route("/upload", upload, {.methods = {"POST"}, .maxBody = std::size_t{8} << 30});
    server.stopOnSignals({SIGINT, SIGTERM});
    std::cout << "listening on " << server.url() << std::endl;
    server.run();
    return 0;
} catch (std::invalid_argument const& error) {
    std::cerr << "resources: " << error.what() << '\n';
    return 2;
} catch (std::exception const& error) {
    std::cerr << "resources: " << error.what() << '\n';
    return 1;
}
