// The TypeScript side of the JavaScript stubs, and the documentation that both carry.
#pragma once

#include "model.hpp"
#include "names.hpp"

#include <string>
#include <vector>

namespace ehc {

/// The documentation of an event with that of its parameters.
Documentation javascriptDocumentation(Event const& event, std::vector<std::string> const& parameters);
/// The documentation of a function that makes an object to call the server with.
Documentation callingDocumentation(Interface const& interface);
/// The documentation of a function that takes an object for the server to call.
Documentation implementingDocumentation(Interface const& interface);

/// X.d.ts: what the classic script adds to the global scope.
std::string classicDeclarations(Model const& model, Interface const& interface, LocalNames const& names);
/// X.d.mts: what the module exports.
std::string moduleDeclarations(Model const& model, Interface const& interface, LocalNames const& names);

}
