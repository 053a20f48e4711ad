// What a server counts, as text for Prometheus and as a struct for programs.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include <eh/event_handler.hpp>
#include <eh/http.hpp>
#include <eh/server_stats.hpp>

#include "event/server_load.hpp"
#include "http/counters.hpp"

namespace eh::http {

/// An EventHandler and where it is mounted.
struct CountedMount {
    std::string path;
    EventHandler const* handler;
};

/// Any thread.
[[nodiscard]] ServerStats statsOf(Counters const& counters) noexcept;

/// The text-based exposition format, version 0.0.4. Loop only.
[[nodiscard]] std::string metricsText(ServerStats const& stats, ServerLoad& load, std::span<CountedMount const> mounts);

/// Serves what `text` makes, by GET and HEAD, at exactly its mount.
[[nodiscard]] std::shared_ptr<Directory> metricsPage(std::function<std::string()> text);

} // namespace eh::http
