// A strict reader of JSON tokens over one line of text: the lexical half of the decoder.
#pragma once

#include <string>
#include <string_view>

#include "event/codec/arena.hpp"

namespace eh::json {

class Reader {
public:
    explicit Reader(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    /// Consumes `c` if it comes next, after white space.
    [[nodiscard]] bool take(char c) noexcept {
        skipSpace();
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool atEnd() noexcept {
        skipSpace();
        return at_ == end_;
    }
    [[nodiscard]] bool next(char c) noexcept {
        skipSpace();
        return at_ != end_ && *at_ == c;
    }
    [[nodiscard]] std::string_view rest() const noexcept { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    /// Reads a string; its text points into the line, or into the arena if it has escapes. On failure false, and
    /// problem() says why if it is more than "no string here".
    [[nodiscard]] bool string(Arena& arena, std::string_view& text);

    /// Reads the longest text that RFC 8259 calls a number; false and nothing consumed if there is none.
    [[nodiscard]] bool number(std::string_view& text) noexcept;

    /// What comes next, for messages: "string", "number", "array", "object", "true", "nothing", ...
    [[nodiscard]] std::string_view kind() noexcept;

    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }

private:
    void skipSpace() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
    }
    [[nodiscard]] bool escapedString(char const* begin, Arena& arena, std::string_view& text);
    [[nodiscard]] bool escape(ArenaArray<char>& out);
    [[nodiscard]] bool fourHex(unsigned& value) noexcept;
    [[nodiscard]] bool fail(std::string_view problem) {
        problem_ = problem;
        return false;
    }

    char const* at_;
    char const* end_;
    std::string problem_;
};

}  // namespace eh::json
