// Writes JSON strings.
#include "json.hpp"

#include "source.hpp"

#include <cstdio>

namespace ehc {

std::string jsonString(std::string_view text) {
    std::string quoted = "\"";
    while (!text.empty()) {
        Decoded const c = decode(text);
        if (!c.valid) {
            quoted += "\xEF\xBF\xBD";
        } else if (c.codePoint < 0x20 || c.codePoint == 0x7f) {
            char buffer[8];
            std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(c.codePoint));
            quoted += buffer;
        } else {
            if (c.codePoint == U'"' || c.codePoint == U'\\') quoted += '\\';
            quoted += text.substr(0, c.length);
        }
        text.remove_prefix(c.length);
    }
    return quoted + '"';
}

}
