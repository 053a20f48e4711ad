// Lists of codings, options and expectations; several lines of one name are one list.
#include "http/framing.hpp"

#include "http/field_line.hpp"
#include "http/text.hpp"

namespace eh::http {

void Framing::read(Header const& field) {
    auto const is = [&](std::string_view name) { return sameText(field.name, name); };
    if (is("Host")) {
        ++hosts;
        badHost = badHost || !isHostValue(field.value);
    } else if (is("Content-Length")) {
        ++lengths;
        length = readLength(field.value);
    } else if (is("Transfer-Encoding")) {
        readEncodings(field.value);
    } else if (is("Connection")) {
        anyElement(field.value, [&](std::string_view option) {
            close = close || sameText(option, "close");
            keepAlive = keepAlive || sameText(option, "keep-alive");
            return false;
        });
    } else if (is("Expect")) {
        readExpectations(field.value);
    }
}

void Framing::readEncodings(std::string_view value) {
    hasEncoding = true;
    badEncoding = badEncoding || value.empty() || value.ends_with(',');
    anyElement(value, [&](std::string_view coding) {
        endsChunked = sameText(coding, "chunked");
        chunked += endsChunked ? 1 : 0;
        hasOtherCoding = hasOtherCoding || !endsChunked;
        badEncoding = badEncoding || coding.empty();
        return false;
    });
}

void Framing::readExpectations(std::string_view value) {
    anyElement(value, [&](std::string_view expectation) {
        (sameText(expectation, "100-continue") ? expectsContinue : expectsMore) = true;
        return false;
    });
}

std::optional<Refusal> Framing::problem(bool http10) const {
    if (hosts > 1) return Refusal{400, "Host stands twice."};
    if (hosts == 0 && !http10) return Refusal{400, "Host is missing."};
    if (badHost) return Refusal{400, "Host holds what is no name of a host."};
    if (lengths > 1) return Refusal{400, "Content-Length stands twice."};
    if (lengths == 1 && !length) return Refusal{400, "Content-Length is not one number."};
    if (!hasEncoding) return std::nullopt;
    if (http10) return Refusal{400, "HTTP/1.0 knows no Transfer-Encoding."};
    if (lengths > 0) return Refusal{400, "Content-Length and Transfer-Encoding exclude each other."};
    if (badEncoding || !endsChunked || chunked > 1) return Refusal{400, "The last transfer coding, and no other, is chunked."};
    if (hasOtherCoding) return Refusal{501, "This server knows no transfer coding but chunked."};
    return std::nullopt;
}

} // namespace eh::http
