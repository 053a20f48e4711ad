// For tests of programs: pages in process, faults by script, a clock that the test moves (docs/testing.md). Link
// EventHandler::testing.
#pragma once

#include <eh/testing/argument.hpp>
#include <eh/testing/fault.hpp>
#include <eh/testing/history.hpp>
#include <eh/testing/page.hpp>
#include <eh/testing/server.hpp>
