// Arguments on their way from C and to C.
#pragma once

#include <eh/eh.h>
#include <eh/value.hpp>

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

namespace eh::c {

/// `given` as the runtime takes it: views, nothing is copied. Throws std::invalid_argument, naming `event` and the
/// argument, for what cannot be sent.
Value toValue(eh_value const& given, std::size_t index, char const* interface, std::string_view event);

/// Arguments that arrived, with strings that end with U+0000. Small events need no memory of the heap. Views what it was made
/// of.
class CArguments {
public:
    explicit CArguments(Arguments const& arguments);
    CArguments(CArguments const&) = delete;
    CArguments& operator=(CArguments const&) = delete;

    [[nodiscard]] eh_value const* data() const noexcept { return values_.data(); }

private:
    [[nodiscard]] char const* terminated(std::string_view text);
    [[nodiscard]] eh_value converted(Value const& value);

    alignas(std::max_align_t) std::array<std::byte, 1024> room_;
    std::pmr::monotonic_buffer_resource pool_{room_.data(), room_.size()};
    std::pmr::vector<eh_value> values_{&pool_};
    std::pmr::vector<char> text_{&pool_};
    std::pmr::vector<char const*> strings_{&pool_};
};

}  // namespace eh::c
