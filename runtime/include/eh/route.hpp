// Functions that answer requests for one address, given to a server one by one, or collected from pieces of code that
// do not know each other.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/body_reader.hpp>
#include <eh/http.hpp>

namespace eh::http {

/// Answers a request, now or later (move `responder` away): true. Or declines it: false; the next route or mount that
/// fits is asked then, and 404 answered if there is none. Called on the loop.
using Route = std::function<bool(Request const& request, Responder& responder)>;

/// The same for a body that is read piece by piece: see StreamingDirectory::receive.
using StreamingRoute = std::function<bool(Request const& head, Exchange& exchange)>;

struct RouteOptions {
    /// That it answers. "GET" includes HEAD. Other requests for its address go to other routes and mounts; if nobody
    /// takes them the answer is 405 with the methods that would be right. Empty: all methods.
    std::vector<std::string> methods{"GET"};
    std::size_t maxBody = 0; ///< bytes: 413 above
};

/// An entry of the table that EH_HTTP_HANDLER fills. Lives as long as the program or the shared library that it is in.
class LinkedHandler {
public:
    using Function = bool (*)(Request const&, Responder&);
    using StreamingFunction = bool (*)(Request const&, Exchange&);

    struct Place {
        char const* file;
        int line;
    };

    LinkedHandler(char const* name, char const* pattern, Place place, Function answer, RouteOptions options = {});
    LinkedHandler(char const* name, char const* pattern, Place place, StreamingFunction answer,
                  RouteOptions options = {});
    LinkedHandler(LinkedHandler const&) = delete;
    LinkedHandler& operator=(LinkedHandler const&) = delete;
    ~LinkedHandler();

    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] std::string_view pattern() const noexcept { return pattern_; }
    [[nodiscard]] RouteOptions const& options() const noexcept { return options_; }
    [[nodiscard]] Function function() const noexcept { return function_; } ///< null if it is a streaming one
    [[nodiscard]] StreamingFunction streamingFunction() const noexcept { return streamingFunction_; }
    /// "threads (monitor.cpp:12)"
    [[nodiscard]] std::string description() const;

private:
    LinkedHandler(char const* name, char const* pattern, Place place, RouteOptions options);

    char const* const name_;
    char const* const pattern_;
    Place const place_;
    RouteOptions const options_;
    Function function_ = nullptr;
    StreamingFunction streamingFunction_ = nullptr;
};

/// All entries of the program and its shared libraries, in the order of their patterns and names, whatever the order of
/// linking. Throws std::logic_error with a line for each two that answer the same method at the same pattern.
[[nodiscard]] std::vector<LinkedHandler const*> linkedHandlers();

} // namespace eh::http

/// EH_HTTP_HANDLER(name, pattern, function) or EH_HTTP_HANDLER(name, pattern, function, {.methods = {"POST"}, ...}), at
/// namespace scope: enters `function`, as a Route or StreamingRoute, into the table that Server::routeLinkedHandlers
/// mounts. `name` is an identifier that sentences call it by; two of one name in one namespace do not link. In a static
/// library the linker leaves out files that nobody refers to, and their entries with them: use an OBJECT library, or
/// link the library whole.
#define EH_HTTP_HANDLER(name, pattern, ...)                                                                            \
    extern ::eh::http::LinkedHandler const ehHttpHandler_##name;                                                       \
    ::eh::http::LinkedHandler const ehHttpHandler_##name(#name, pattern, {__FILE__, __LINE__}, __VA_ARGS__)
