// Array arguments of generated senders: views that any contiguous range converts to, with the length in the type where
// the interface fixes it.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace eh {

namespace detail {

template <typename Range, typename Element>
concept ContiguousOf = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
                       std::same_as<std::remove_cv_t<std::ranges::range_value_t<Range>>, Element>;

template <typename Element>
concept ByteLike = std::same_as<Element, std::byte> || std::same_as<Element, unsigned char> ||
                   std::same_as<Element, char> || std::same_as<Element, signed char>;

template <typename Range>
concept ContiguousBytes = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
                          ByteLike<std::remove_cv_t<std::ranges::range_value_t<Range>>>;

template <typename Range>
concept ContiguousStrings = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
                            std::convertible_to<std::ranges::range_reference_t<Range>, std::string_view>;

/// Throws std::length_error with a sentence when `actual` is not `expected`.
void requireLength(std::size_t expected, std::size_t actual);

}  // namespace detail

/// A view of elements for the time of one send call: from a vector, array, span, C array or initializer list.
template <typename Element>
class ArrayView {
public:
    constexpr ArrayView() noexcept = default;
    constexpr ArrayView(std::initializer_list<Element> list) noexcept {
        data_ = std::data(list);  // alive for the full expression, which is the send call
        size_ = list.size();
    }
    template <detail::ContiguousOf<Element> Range>
        requires(!std::same_as<std::remove_cvref_t<Range>, ArrayView>)
    constexpr ArrayView(Range&& range) noexcept  // NOLINT(google-explicit-constructor)
        : data_(std::ranges::data(range)), size_(std::ranges::size(range)) {}

    [[nodiscard]] constexpr Element const* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

private:
    Element const* data_ = nullptr;
    std::size_t size_ = 0;
};

using Ints = ArrayView<std::int32_t>;
using Longs = ArrayView<std::int64_t>;
using Doubles = ArrayView<double>;

/// A view of bytes for the time of one send call: from any contiguous range of std::byte or of a character type.
class Bytes {
public:
    constexpr Bytes() noexcept = default;
    template <detail::ContiguousBytes Range>
        requires(!std::same_as<std::remove_cvref_t<Range>, Bytes>)
    Bytes(Range&& range) noexcept  // NOLINT(google-explicit-constructor)
        : data_(reinterpret_cast<std::byte const*>(std::ranges::data(range))), size_(std::ranges::size(range)) {}

    [[nodiscard]] std::byte const* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::byte const* data_ = nullptr;
    std::size_t size_ = 0;
};

/// A view of strings for the time of one send call: from any contiguous range whose elements convert to
/// std::string_view (std::string, std::string_view, char const*). Nothing is copied.
class Strings {
public:
    using At = std::string_view (*)(void const* data, std::size_t index);

    constexpr Strings() noexcept = default;
    Strings(std::initializer_list<std::string_view> list) noexcept {
        data_ = std::data(list);
        size_ = list.size();
        at_ = elementAt<std::string_view>;
    }
    template <detail::ContiguousStrings Range>
        requires(!std::same_as<std::remove_cvref_t<Range>, Strings>)
    Strings(Range&& range) noexcept  // NOLINT(google-explicit-constructor)
        : data_(std::ranges::data(range)), size_(std::ranges::size(range)),
          at_(elementAt<std::remove_cv_t<std::ranges::range_value_t<Range>>>) {}

    [[nodiscard]] void const* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] At at() const noexcept { return at_; }

    template <typename Element>
    static std::string_view elementAt(void const* data, std::size_t index) {
        return static_cast<Element const*>(data)[index];
    }

private:
    void const* data_ = nullptr;
    std::size_t size_ = 0;
    At at_ = elementAt<std::string_view>;
};

/// A view whose length `n` is part of the type: from std::array, a C array or a span of that length, or by eh::fixed.
template <typename Element, std::size_t n>
class FixedArray {
public:
    FixedArray(std::array<Element, n> const& array) noexcept : data_(array.data()) {}  // NOLINT(google-explicit-constructor)
    FixedArray(std::span<Element const, n> span) noexcept : data_(span.data()) {}      // NOLINT(google-explicit-constructor)
    template <std::size_t length>
        requires(length == n)
    FixedArray(Element const (&array)[length]) noexcept : data_(array) {}  // NOLINT(google-explicit-constructor)

    /// Takes a view of any length: std::length_error unless it is n.
    static FixedArray checked(ArrayView<Element> view) {
        detail::requireLength(n, view.size());
        return FixedArray(std::span<Element const, n>(view.data(), n));
    }

    [[nodiscard]] ArrayView<Element> view() const noexcept { return std::span<Element const>(data_, n); }

private:
    Element const* data_;
};

template <std::size_t n>
using FixedInts = FixedArray<std::int32_t, n>;
template <std::size_t n>
using FixedLongs = FixedArray<std::int64_t, n>;
template <std::size_t n>
using FixedDoubles = FixedArray<double, n>;

/// Exactly n bytes.
template <std::size_t n>
class FixedBytes {
public:
    template <detail::ByteLike Element>
    FixedBytes(std::array<Element, n> const& array) noexcept : view_(array) {}  // NOLINT(google-explicit-constructor)
    template <detail::ByteLike Element, std::size_t length>
        requires(length == n)
    FixedBytes(Element const (&array)[length]) noexcept : view_(array) {}  // NOLINT(google-explicit-constructor)
    FixedBytes(std::span<std::byte const, n> span) noexcept : view_(span) {}  // NOLINT(google-explicit-constructor)

    static FixedBytes checked(Bytes view) {
        detail::requireLength(n, view.size());
        return FixedBytes(std::span<std::byte const, n>(view.data(), n));
    }

    [[nodiscard]] Bytes view() const noexcept { return view_; }

private:
    Bytes view_;
};

/// Exactly n strings.
template <std::size_t n>
class FixedStrings {
public:
    template <typename Element>
        requires std::convertible_to<Element const&, std::string_view>
    FixedStrings(std::array<Element, n> const& array) noexcept : view_(array) {}  // NOLINT(google-explicit-constructor)
    template <typename Element, std::size_t length>
        requires(length == n && std::convertible_to<Element const&, std::string_view>)
    FixedStrings(Element const (&array)[length]) noexcept : view_(array) {}  // NOLINT(google-explicit-constructor)
    FixedStrings(std::span<std::string_view const, n> span) noexcept : view_(span) {}  // NOLINT(google-explicit-constructor)

    static FixedStrings checked(Strings view) {
        detail::requireLength(n, view.size());
        return FixedStrings(view);
    }

    [[nodiscard]] Strings view() const noexcept { return view_; }

private:
    explicit FixedStrings(Strings view) noexcept : view_(view) {}

    Strings view_;
};

namespace detail {

/// What eh::fixed returns: it converts to the fixed array of whatever element type the event wants.
template <std::size_t n, typename Range>
class FixedRange {
public:
    explicit FixedRange(Range const& range) : range_(range) { requireLength(n, std::ranges::size(range)); }

    template <typename Element>
        requires ContiguousOf<Range const&, Element>
    operator FixedArray<Element, n>() const { return FixedArray<Element, n>::checked(range_); }  // NOLINT
    operator FixedBytes<n>() const requires ContiguousBytes<Range const&> { return FixedBytes<n>::checked(range_); }  // NOLINT
    operator FixedStrings<n>() const requires ContiguousStrings<Range const&> {  // NOLINT
        return FixedStrings<n>::checked(range_);
    }

private:
    Range const& range_;
};

}  // namespace detail

/// Passes a range whose length is known at run time only where an event fixes it: `display.table(eh::fixed<10>(v))`.
/// Throws std::length_error, with both lengths in the sentence, when the range does not have n elements.
template <std::size_t n, std::ranges::contiguous_range Range>
[[nodiscard]] detail::FixedRange<n, Range> fixed(Range const& range) {
    return detail::FixedRange<n, Range>(range);
}

}  // namespace eh
