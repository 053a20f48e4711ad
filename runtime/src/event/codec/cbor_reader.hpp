// A reader of CBOR items one after the other: the lexical half of the decoder.
#pragma once

#include <string_view>

#include "event/codec/cbor_head.hpp"

namespace eh::cbor {

class Reader {
public:
    explicit Reader(std::string_view bytes) noexcept : bytes_(bytes) {}

    /// Takes the next head. On failure false, and problem() says why.
    [[nodiscard]] bool head(Head& head) noexcept {
        HeadState const state = readHead(bytes_, head, problem_);
        if (state == HeadState::incomplete) return fail(cutShort);
        if (state == HeadState::malformed) return false;
        bytes_.remove_prefix(head.size);
        return true;
    }

    /// Takes the content of a string whose head was just taken. On failure false, and problem() says why.
    [[nodiscard]] bool content(Head const& head, std::string_view& bytes) noexcept;

    /// The same for a text, which must be UTF-8.
    [[nodiscard]] bool text(Head const& head, std::string_view& text) noexcept;

    [[nodiscard]] std::string_view rest() const noexcept { return bytes_; }
    [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

private:
    static constexpr std::string_view cutShort = "an item that is cut short";

    bool fail(std::string_view problem) noexcept {
        problem_ = problem;
        return false;
    }

    std::string_view bytes_;
    std::string_view problem_;
};

}  // namespace eh::cbor
