// Strings of JSON: all that is needed to write it.
#pragma once

#include <string>
#include <string_view>

namespace ehc {

/// `text` as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
std::string jsonString(std::string_view text);

}
