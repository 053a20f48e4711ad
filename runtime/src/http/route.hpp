// Functions of a program as directories.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <eh/route.hpp>

namespace eh::http {

class Router;

/// Throws std::invalid_argument, with what is wrong about the pattern, the options or the function.
void addRoute(Router& router, std::string_view pattern, Route function, RouteOptions options);
void addRoute(Router& router, std::string_view pattern, StreamingRoute function, RouteOptions options);

/// Makes a route of every linked handler, or of none. Throws std::logic_error with a line for each that is wrong.
void addLinkedHandlers(Router& router);

} // namespace eh::http
