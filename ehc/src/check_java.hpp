// The limits of Java's class files, as errors for that language alone.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"

namespace ehc {

/// Complains of events with more than 254 argument slots and of interfaces with more than 16,000 events.
void checkJava(ast::File const& file, Diagnostics& diagnostics);

}
