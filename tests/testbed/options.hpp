// The command line of eh-testbed, turned into the options of the server and of its EventHandler.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include <eh/event_handler.hpp>
#include <eh/server.hpp>

namespace testbed {

/// A command line that is wrong, or asks for what this program does not offer; the text is a sentence.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Options {
    eh::ServerOptions server;
    eh::EventHandlerOptions handler;
    std::string user;           ///< empty: whoever comes
    std::string password;
    std::string filesFolder;    ///< empty: no /files/
    std::string uploadsFolder;  ///< empty: no /upload
    std::string historyFile;    ///< empty: no history
    bool help = false;
};

/// Throws UsageError. Limits that were not given follow those that were, so that event <= frame <= queue holds.
[[nodiscard]] Options parseOptions(int argc, char const* const* argv);

[[nodiscard]] std::string usage();

}  // namespace testbed
