// Converts arguments; what C cannot express or point to is refused here.
#include "c_api/values.hpp"

#include <cstring>
#include <stdexcept>
#include <string_view>

namespace eh::c {

namespace {

[[noreturn]] void refuse(char const* interface, std::string_view event, std::size_t index, char const* why) {
    throw std::invalid_argument(std::string(interface) + '.' + std::string(event) + ": argument " + std::to_string(index + 1) +
                                ": " + why);
}

template <typename View, typename Element>
Value arrayOf(Element const* elements, std::size_t count) {
    return View(std::span<Element const>(elements, count));
}

}  // namespace

Value toValue(eh_value const& given, std::size_t index, char const* interface, std::string_view event) {
    auto const require = [&](void const* pointer) {
        if (pointer == nullptr && given.size > 0) refuse(interface, event, index, "is NULL");
    };
    switch (given.type) {
    case EH_INT: return given.as.int32;
    case EH_LONG: return given.as.int64;
    case EH_DOUBLE: return given.as.float64;
    case EH_STRING:
        require(given.as.string);
        if (given.size == EH_TERMINATED) return std::string_view(given.as.string);
        if (given.size > 0 && std::memchr(given.as.string, 0, given.size) != nullptr)
            refuse(interface, event, index, "U+0000 in a string");
        return std::string_view(given.as.string, given.size);
    case EH_INTS: return require(given.as.ints), arrayOf<Ints>(given.as.ints, given.size);
    case EH_LONGS: return require(given.as.longs), arrayOf<Longs>(given.as.longs, given.size);
    case EH_DOUBLES: return require(given.as.doubles), arrayOf<Doubles>(given.as.doubles, given.size);
    case EH_BYTES: return require(given.as.bytes), arrayOf<Bytes>(given.as.bytes, given.size);
    case EH_STRINGS:
        require(given.as.strings);
        for (std::size_t i = 0; i < given.size; ++i)
            if (given.as.strings[i] == nullptr) refuse(interface, event, index, "has an element that is NULL");
        return arrayOf<Strings>(given.as.strings, given.size);
    }
    refuse(interface, event, index, "has no type");
}

CArguments::CArguments(Arguments const& arguments) {
    std::size_t bytes = 0;
    std::size_t strings = 0;
    for (Value const& value : arguments) {
        if (value.type() == Type::string) bytes += value.size() + 1;
        if (value.type() != Type::strings) continue;
        strings += value.size();
        for (std::string_view const text : value.strings()) bytes += text.size() + 1;
    }
    values_.reserve(arguments.size());  // with these three nothing moves below
    text_.reserve(bytes);
    strings_.reserve(strings);
    for (Value const& value : arguments) values_.push_back(converted(value));
}

char const* CArguments::terminated(std::string_view text) {
    std::size_t const at = text_.size();
    text_.insert(text_.end(), text.begin(), text.end());
    text_.push_back('\0');
    return text_.data() + at;
}

eh_value CArguments::converted(Value const& value) {
    switch (value.type()) {
    case Type::int32: return eh_int(value.int32());
    case Type::int64: return eh_long(value.int64());
    case Type::float64: return eh_double(value.float64());
    case Type::string: return eh_text(terminated(value.string()), value.size());
    case Type::ints: return eh_ints(value.ints().data(), value.size());
    case Type::longs: return eh_longs(value.longs().data(), value.size());
    case Type::doubles: return eh_doubles(value.doubles().data(), value.size());
    case Type::bytes: return eh_bytes(reinterpret_cast<std::uint8_t const*>(value.bytes().data()), value.size());
    case Type::strings: break;
    }
    std::size_t const at = strings_.size();
    for (std::string_view const text : value.strings()) strings_.push_back(terminated(text));
    return eh_strings(strings_.data() + at, value.size());
}

}  // namespace eh::c
