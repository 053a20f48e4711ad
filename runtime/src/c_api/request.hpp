// A request as C sees it: texts that end.
#pragma once

#include <eh/eh.h>
#include <eh/http.hpp>

#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

struct eh_request {
    explicit eh_request(eh::http::Request const& made) noexcept : request(made) {}

    eh::http::Request const& request;

    /// A copy of `text` that ends, as long as this; the same for the same text.
    char const* keep(std::string_view text) const {
        for (std::string const& known : kept_)
            if (known == text) return known.c_str();
        return kept_.emplace_front(text).c_str();
    }

    /// All headers, as long as this.
    std::vector<eh_header> const& headers() const {
        if (headers_.empty())
            for (eh::http::Header const& header : request.headers) headers_.push_back({keep(header.name), keep(header.value)});
        return headers_;
    }

private:
    mutable std::forward_list<std::string> kept_;
    mutable std::vector<eh_header> headers_;
};
