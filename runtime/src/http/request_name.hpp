// What a log line calls a request that is answered later.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace eh::http {

/// Method and target, the beginning of them if they are long: every request that waits has one, so it has no memory elsewhere.
class RequestName {
public:
    void assign(std::string_view method, std::string_view target) noexcept {
        size_ = 0;
        add(method);
        add(" ");
        add(target);
    }
    void clear() noexcept { size_ = 0; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::string text() const {
        std::string text(text_.data(), std::min<std::size_t>(size_, text_.size()));
        return size_ > text_.size() ? text + "..." : text;
    }

private:
    void add(std::string_view text) noexcept {
        if (size_ > text_.size()) return;
        std::size_t const kept = std::min(text.size(), text_.size() - size_);
        std::copy_n(text.data(), kept, text_.data() + size_);
        size_ = static_cast<std::uint8_t>(size_ + kept + (kept < text.size() ? 1 : 0));
    }

    std::array<char, 63> text_; // as far as size_ says
    std::uint8_t size_ = 0;     // one more than there is room for: it goes on
};

} // namespace eh::http
