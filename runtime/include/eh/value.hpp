// One argument of an event, whatever its type: how typed stubs and the untyped runtime hand arguments to each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <eh/arrays.hpp>

namespace eh {

/// The types of the interface language; an array type follows its element type in the order.
enum class Type : std::uint8_t { int32, int64, float64, string, ints, longs, doubles, strings, bytes };

/// A view of one argument; copies nothing and is valid as long as what it was made from.
///
/// An accessor may be called for the type that the value has and for no other; generated code knows which.
class Value {
public:
    Value() noexcept : type_(Type::int32), scalar_{.int64 = 0} {}
    Value(std::int32_t value) noexcept : type_(Type::int32), scalar_{.int64 = value} {}      // NOLINT
    Value(std::int64_t value) noexcept : type_(Type::int64), scalar_{.int64 = value} {}      // NOLINT
    Value(double value) noexcept : type_(Type::float64), scalar_{.float64 = value} {}        // NOLINT
    Value(std::string_view value) noexcept : Value(Type::string, value.data(), value.size()) {}  // NOLINT
    Value(Ints values) noexcept : Value(Type::ints, values.data(), values.size()) {}         // NOLINT
    Value(Longs values) noexcept : Value(Type::longs, values.data(), values.size()) {}       // NOLINT
    Value(Doubles values) noexcept : Value(Type::doubles, values.data(), values.size()) {}   // NOLINT
    Value(Bytes values) noexcept : Value(Type::bytes, values.data(), values.size()) {}       // NOLINT
    Value(Strings values) noexcept : Value(Type::strings, values.data(), values.size()) { scalar_.at = values.at(); }  // NOLINT
    template <typename Element, std::size_t n>
    Value(FixedArray<Element, n> const& values) noexcept : Value(values.view()) {}  // NOLINT
    template <std::size_t n>
    Value(FixedBytes<n> const& values) noexcept : Value(values.view()) {}  // NOLINT
    template <std::size_t n>
    Value(FixedStrings<n> const& values) noexcept : Value(values.view()) {}  // NOLINT

    [[nodiscard]] Type type() const noexcept { return type_; }
    /// Bytes of a string, elements of an array, 0 for a number.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] std::int32_t int32() const noexcept { return static_cast<std::int32_t>(scalar_.int64); }
    [[nodiscard]] std::int64_t int64() const noexcept { return scalar_.int64; }
    [[nodiscard]] double float64() const noexcept { return scalar_.float64; }
    [[nodiscard]] std::string_view string() const noexcept { return {static_cast<char const*>(data_), size_}; }
    [[nodiscard]] std::span<std::int32_t const> ints() const noexcept { return elements<std::int32_t>(); }
    [[nodiscard]] std::span<std::int64_t const> longs() const noexcept { return elements<std::int64_t>(); }
    [[nodiscard]] std::span<double const> doubles() const noexcept { return elements<double>(); }
    [[nodiscard]] std::span<std::byte const> bytes() const noexcept { return elements<std::byte>(); }
    /// Arguments that arrived are always an array of views; those of a sender may be strings of any kind: stringAt.
    [[nodiscard]] std::span<std::string_view const> strings() const noexcept { return elements<std::string_view>(); }
    [[nodiscard]] std::string_view stringAt(std::size_t index) const { return scalar_.at(data_, index); }

private:
    Value(Type type, void const* data, std::size_t size) noexcept
        : type_(type), data_(data), size_(size), scalar_{.int64 = 0} {}
    template <typename Element>
    [[nodiscard]] std::span<Element const> elements() const noexcept {
        return {static_cast<Element const*>(data_), size_};
    }

    Type type_;
    void const* data_ = nullptr;
    std::size_t size_ = 0;
    union Scalar {
        std::int64_t int64;
        double float64;
        Strings::At at;
    } scalar_;
};

/// The arguments of one event that arrived, in order, checked against its prototype. Valid during the callback.
using Arguments = std::span<Value const>;

/// What the compiler knows of an interface: its name, and `name(type,...)` for each event, in the order of the file.
/// The views point to static storage.
struct InterfaceInfo {
    std::string_view name;
    std::span<std::string_view const> prototypes;
    /// Of a receiver whose strings end with U+0000: an event that has it within a string is refused, as one of wrong types is.
    bool terminated = false;
};

}  // namespace eh
