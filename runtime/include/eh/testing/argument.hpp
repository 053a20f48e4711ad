// Arguments of events as tests write and read them: values that own what they hold and can be compared and printed.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <eh/value.hpp>

namespace eh::testing {

namespace detail {

template <typename T>
concept Whole = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;
template <typename T>
concept Text = std::convertible_to<T const&, std::string_view>;
template <typename T>
concept Scalar = Whole<T> || std::floating_point<T> || Text<T> || std::same_as<T, std::byte>;
template <typename T>
concept Range = std::ranges::input_range<T const> && !Text<T> && Scalar<std::ranges::range_value_t<T const>>;

/// Throws std::invalid_argument: "the argument is 5, not a string".
[[noreturn]] void wrongType(std::string const& found, std::string_view wanted);

template <typename>
inline constexpr bool never = false;

}  // namespace detail

/// One argument: a whole number (int, long), a double, a string, or an array of those or of std::byte. Whether it fits
/// a function is found out when that is called. A number equals another of the same value, whole or not.
class Argument {
public:
    using Data = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>,
                              std::vector<std::string>, std::vector<std::byte>>;

    template <detail::Whole T>
    Argument(T value) : data_(static_cast<std::int64_t>(value)) {}  // NOLINT(google-explicit-constructor)
    template <std::floating_point T>
    Argument(T value) : data_(static_cast<double>(value)) {}  // NOLINT(google-explicit-constructor)
    template <detail::Text T>
    Argument(T const& text) : data_(std::string(std::string_view(text))) {}  // NOLINT(google-explicit-constructor)
    template <detail::Range T>
    Argument(T const& range) : data_(array(range)) {}  // NOLINT(google-explicit-constructor)
    /// A copy of what a Value views.
    explicit Argument(Value const& value);

    [[nodiscard]] Data const& data() const noexcept { return data_; }
    /// As a type of the interface language: std::int32_t, std::int64_t, double, std::string, std::string_view (valid
    /// as long as this), or std::vector of std::int32_t, std::int64_t, double, std::string or std::byte. Throws
    /// std::invalid_argument if it is something else.
    template <typename T>
    [[nodiscard]] T as() const;
    /// As JSON writes it; bytes as h'0a0b'.
    [[nodiscard]] std::string text() const;

    friend bool operator==(Argument const& a, Argument const& b);
    friend std::ostream& operator<<(std::ostream& out, Argument const& argument) { return out << argument.text(); }

private:
    template <typename T>
    static Data array(T const& range) {
        using Element = std::ranges::range_value_t<T const>;
        if constexpr (std::same_as<Element, std::byte>) {
            return copied<std::byte>(range);
        } else if constexpr (detail::Whole<Element>) {
            return copied<std::int64_t>(range);
        } else if constexpr (std::floating_point<Element>) {
            return copied<double>(range);
        } else {
            return copied<std::string>(range);
        }
    }
    template <typename To, typename T>
    static std::vector<To> copied(T const& range) {
        std::vector<To> values;
        for (auto const& element : range) values.push_back(static_cast<To>(element));
        return values;
    }
    template <typename T>
    [[nodiscard]] T const& held(std::string_view wanted) const {
        T const* const value = std::get_if<T>(&data_);
        if (value == nullptr) detail::wrongType(text(), wanted);
        return *value;
    }

    Data data_;
};

template <typename T>
T Argument::as() const {
    if constexpr (std::same_as<T, std::int32_t>) {
        auto const value = held<std::int64_t>("an int");
        if (!std::in_range<std::int32_t>(value)) detail::wrongType(text(), "an int");
        return static_cast<std::int32_t>(value);
    } else if constexpr (std::same_as<T, std::int64_t>) {
        return held<std::int64_t>("a long");
    } else if constexpr (std::same_as<T, double>) {
        return held<double>("a double");
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        return held<std::string>("a string");
    } else if constexpr (std::same_as<T, std::vector<std::int32_t>>) {
        std::vector<std::int32_t> values;
        for (std::int64_t const value : held<std::vector<std::int64_t>>("an array of int"))
            values.push_back(Argument(value).as<std::int32_t>());
        return values;
    } else if constexpr (std::same_as<T, std::vector<std::int64_t>>) {
        return held<T>("an array of long");
    } else if constexpr (std::same_as<T, std::vector<double>>) {
        return held<T>("an array of double");
    } else if constexpr (std::same_as<T, std::vector<std::string>>) {
        return held<T>("an array of strings");
    } else if constexpr (std::same_as<T, std::vector<std::byte>>) {
        return held<T>("an array of bytes");
    } else {
        static_assert(detail::never<T>, "not a type of the interface language: see the comment at Argument::as");
    }
}

/// One event, as a page got it.
struct Event {
    std::string interface;
    std::string function;
    std::vector<Argument> arguments{};

    /// The argument at `index`, from 0. Throws std::out_of_range, or what Argument::as throws.
    template <typename T>
    [[nodiscard]] T get(std::size_t index) const {
        return arguments.at(index).template as<T>();
    }
    /// `Display.gauge(1, 0.5)`
    [[nodiscard]] std::string text() const;

    friend bool operator==(Event const&, Event const&) = default;
    friend std::ostream& operator<<(std::ostream& out, Event const& event) { return out << event.text(); }
};

}  // namespace eh::testing
