// Where the EventHandler of a client is mounted: the parts of an http or https URL.
#pragma once

#include <string>
#include <string_view>

namespace eh::clients {

struct Address {
    std::string text;       ///< as it was given, for messages
    std::string host;       ///< without brackets
    std::string port;       ///< in digits
    std::string authority;  ///< for the header Host
    std::string mount;      ///< begins and ends with a slash
    bool isSecure = false;  ///< https

    /// Throws std::invalid_argument, with a sentence, for what is no `http://host[:port]/mount` or `https://...`.
    [[nodiscard]] static Address parse(std::string_view url);
};

}  // namespace eh::clients
