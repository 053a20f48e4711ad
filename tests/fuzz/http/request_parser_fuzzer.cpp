// Arbitrary bytes against the parser of requests: what it reads must not depend on the pieces in which they arrive.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/request_parser.hpp"
#include "http/target.hpp"
#include "../require.hpp"

namespace {

using eh::http::RequestParser;
using Progress = RequestParser::Progress;

struct Read {
    Progress progress = Progress::more;
    std::size_t used = 0;
    std::string text; // all that a directory would see

    bool operator==(Read const&) const = default;
};

std::string seen(RequestParser& parser) {
    auto const& request = parser.request();
    std::string text;
    auto const& facts = parser.facts();
    text.append(request.method).append(" ").append(request.target).append(" ").append(request.path);
    text.append(" ").append(request.query).append(facts.keepAlive ? " keep" : " close").append(facts.http10 ? " 1.0" : " 1.1");
    for (auto const& [name, value] : request.headers) text.append("\n").append(name).append(": ").append(value);
    return text.append("\n\n").append(request.body);
}

/// Feeds the bytes as a connection does, `step` at a time.
Read read(std::string_view bytes, std::size_t step) {
    RequestParser parser;
    parser.start(512);
    Read result;
    std::size_t given = 0;
    while (given < bytes.size() && result.progress != Progress::done && result.progress != Progress::failed) {
        given = std::min(given + step, bytes.size());
        do {
            auto const [progress, used] = parser.parse(bytes.substr(result.used, given - result.used));
            require(used <= given - result.used, "more was used than was given");
            result.used += used;
            result.progress = progress;
            if (progress == Progress::head) parser.limitBody(64);
        } while (result.progress == Progress::head && result.used < given);
    }
    if (result.progress == Progress::done) {
        result.text = seen(parser);
        require(parser.request().path.starts_with('/') || parser.request().target == "*", "a path without a slash");
        require(parser.request().path.find("/../") == std::string_view::npos, "a path that climbs");
        require(parser.bodySize() <= 64, "a body over the limit");
    }
    if (result.progress == Progress::failed) result.used = 0;
    if (result.progress == Progress::head) result.progress = Progress::more;
    if (result.progress == Progress::more) result.used = 0; // how much waits in the parser is its own business
    return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    Read const whole = read(bytes, std::max<std::size_t>(size, 1));
    Read const single = read(bytes, 1);
    Read const some = read(bytes, 5);
    if (whole.progress == Progress::done || single.progress == Progress::done)
        require(whole == single && whole == some, "a request depends on its pieces");
    return 0;
}
