// Values that own what they hold: from views, as text, and compared.
#include <eh/testing/argument.hpp>

#include <array>
#include <charconv>

namespace eh::testing {

namespace {

template <typename To, typename From>
std::vector<To> copied(From const& view) {
    return {view.begin(), view.end()};
}

Argument::Data dataOf(Value const& value) {
    switch (value.type()) {
    case Type::int32: return std::int64_t{value.int32()};
    case Type::int64: return value.int64();
    case Type::float64: return value.float64();
    case Type::string: return std::string(value.string());
    case Type::ints: return copied<std::int64_t>(value.ints());
    case Type::longs: return copied<std::int64_t>(value.longs());
    case Type::doubles: return copied<double>(value.doubles());
    case Type::strings: return copied<std::string>(value.strings());
    case Type::bytes: break;
    }
    return copied<std::byte>(value.bytes());
}

std::string textOf(std::int64_t value) { return std::to_string(value); }

std::string textOf(double value) {
    std::array<char, 32> buffer;
    auto const result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string textOf(std::byte value) {
    static constexpr char hex[] = "0123456789abcdef";
    auto const bits = std::to_integer<unsigned>(value);
    return {hex[bits >> 4], hex[bits & 15]};
}

std::string textOf(std::string const& value) {
    std::string text = "\"";
    for (char const c : value) {
        if (c == '"' || c == '\\') text.append({'\\', c});
        else if (c == '\n') text.append("\\n");
        else if (static_cast<unsigned char>(c) < 0x20) text.append("\\u00").append(textOf(static_cast<std::byte>(c)));
        else text.push_back(c);
    }
    return text + '"';
}

template <typename T>
std::string textOf(std::vector<T> const& values) {
    constexpr bool bytes = std::same_as<T, std::byte>;
    std::string text = bytes ? "h'" : "[";
    for (T const& value : values) {
        if (!bytes && text.size() > 1) text.append(", ");
        text.append(textOf(value));
    }
    return text + (bytes ? '\'' : ']');
}

}  // namespace

void detail::wrongType(std::string const& found, std::string_view wanted) {
    throw std::invalid_argument("the argument is " + found + ", not " + std::string(wanted));
}

Argument::Argument(Value const& value) : data_(dataOf(value)) {}

std::string Argument::text() const {
    return std::visit([](auto const& value) { return textOf(value); }, data_);
}

bool operator==(Argument const& a, Argument const& b) {
    auto const* const whole = std::get_if<std::int64_t>(&a.data_);
    auto const* const other = std::get_if<double>(&b.data_);
    if (whole && other) return static_cast<double>(*whole) == *other;
    if (a.data_.index() == 1 && b.data_.index() == 0) return b == a;
    return a.data_ == b.data_;
}

std::string Event::text() const {
    std::string text = interface + '.' + function + '(';
    for (Argument const& argument : arguments) {
        if (&argument != &arguments.front()) text.append(", ");
        text.append(argument.text());
    }
    return text + ')';
}

}  // namespace eh::testing
