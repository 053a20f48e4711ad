// The contents of strings, checked against what is there.
#include "event/codec/cbor_reader.hpp"

#include "event/codec/utf8.hpp"

namespace eh::cbor {

bool Reader::content(Head const& head, std::string_view& bytes) noexcept {
    if (head.value > bytes_.size()) return fail(cutShort);
    bytes = bytes_.substr(0, static_cast<std::size_t>(head.value));
    bytes_.remove_prefix(bytes.size());
    return true;
}

bool Reader::text(Head const& head, std::string_view& text) noexcept {
    if (!content(head, text)) return false;
    return utf8::firstInvalid(text) == text.size() || fail("a string that is not valid UTF-8");
}

}  // namespace eh::cbor
