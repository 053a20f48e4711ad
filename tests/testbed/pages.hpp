// The plain HTTP side of the testbed: small directories, each showing one way to answer.
#pragma once

#include <memory>
#include <string_view>

#include <eh/event_handler.hpp>
#include <eh/http.hpp>
#include <eh/server.hpp>

#include "work_pool.hpp"

namespace testbed {

/// `text/plain`, `hello`.
[[nodiscard]] std::shared_ptr<eh::http::Directory> helloPage();
/// `?ms=N`: answers after N ms, at most 60,000, from the thread of `alarm`, which must outlive the server's loop.
[[nodiscard]] std::shared_ptr<eh::http::Directory> laterPage(Alarm& alarm);
/// JSON: what the handler counts, and what the server does.
[[nodiscard]] std::shared_ptr<eh::http::Directory> statsPage(eh::EventHandler const& handler, eh::Server const& server);
/// Plain WebSockets at `path`: every message comes back as it is, up to 32 MiB.
void serveEchoSocket(eh::Server& server, std::string_view path, eh::WebSocketDeflate deflate = {});

}  // namespace testbed
