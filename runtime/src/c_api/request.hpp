// A request as C sees it: texts that end.
#pragma once

#include <eh/eh.h>
#include <eh/http.hpp>

#include <forward_list>
#include <string>
#include <string_view>

struct eh_request {
    explicit eh_request(eh::http::Request const& made) noexcept : request(made) {}

    eh::http::Request const& request;

    /// A copy of `text` that ends, as long as this; the same for the same text.
    char const* keep(std::string_view text) const {
        for (std::string const& known : kept_)
            if (known == text) return known.c_str();
        return kept_.emplace_front(text).c_str();
    }

private:
    mutable std::forward_list<std::string> kept_;
};
