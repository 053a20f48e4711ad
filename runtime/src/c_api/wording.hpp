// Sentences of the C++ API, for programs in C: they name options and functions as eh.h and client.h do.
#pragma once

#include <string>
#include <string_view>

namespace eh::c {

/// `sentence` with the names that its things have in C. One that names nothing of C++ is left as it is.
std::string inC(std::string_view sentence);

}  // namespace eh::c
