// What has connections of its own, as the HTTP server sees it: a directory that can also be shut down.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/embedded.hpp>
#include <eh/event_handler.hpp>
#include <eh/http.hpp>

#include "event/server_load.hpp"

namespace eh {

class Loop;

class MountedHandler : public http::Directory {
public:
    /// Refuses new connections and tells the others `shutdown` as soon as what waits for them has been taken. `drained`
    /// is called once, on the loop, when no connection is left. Loop only.
    virtual void shutDown(std::function<void()> drained) = 0;
    /// Ends what is left at once; sends answer SendResult::stopped from now on. Loop only, or after it has ended.
    virtual void stop() = 0;
};

/// The client scripts inside the binary: eh.js and its optional eh-cbor.js, each also as a module.
[[nodiscard]] EmbeddedFolder const& clientScripts();

/// Mounts `handler` on `loop`; both outlive the result. `hosts`: names besides IP literals, localhost and the machine's
/// own that a Host header may carry. `load`: of the server. Throws std::logic_error if the handler is mounted on another
/// loop.
[[nodiscard]] std::shared_ptr<MountedHandler> mountHandler(EventHandler& handler, Loop& loop, std::shared_ptr<ServerLoad> load,
                                                           std::vector<std::string> hosts);

/// For ServerOptions::hosts: what a request for another host is answered with; nothing for one of the server's.
[[nodiscard]] std::function<std::optional<http::Response>(std::string_view host)> hostCheck(std::vector<std::string> hosts);

}  // namespace eh
