// Each mistake in a test is told with what there is instead.
#include "testing/names.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <variant>

#include "event/codec/codec.hpp"

namespace eh::testing {

namespace {

std::string const& prototypeOf(Prototype const& prototype) noexcept { return prototype.text; }
std::string const& prototypeOf(ClientEvent const& event) noexcept { return event.prototype.text; }
Prototype const& parsed(Prototype const& prototype) noexcept { return prototype; }
Prototype const& parsed(ClientEvent const& event) noexcept { return event.prototype; }

template <typename Interfaces>
Prototypes prototypesOf(Interfaces const& interfaces) {
    Prototypes all;
    for (auto const& interface : interfaces)
        for (auto const& event : interface->events()) all[interface->name()].push_back(prototypeOf(event));
    return all;
}

std::string joined(std::vector<std::string> const& names) {
    std::string text;
    for (std::string const& name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text.empty() ? "none" : text;
}

/// The function of that name, or an exception: `verb` says what the program does with its interfaces.
template <typename Interfaces>
Prototype const& find(Interfaces const& interfaces, std::string_view verb, std::string_view interface,
                      std::string_view function) {
    std::vector<std::string> names;
    for (auto const& known : interfaces) {
        names.push_back(known->name());
        if (known->name() != interface) continue;
        std::vector<std::string> functions;
        for (auto const& event : known->events()) {
            if (parsed(event).name == function) return parsed(event);
            functions.push_back(prototypeOf(event));
        }
        throw std::invalid_argument(known->name() + " has no function \"" + std::string(function) +
                                    "\"; it has: " + joined(functions));
    }
    throw std::invalid_argument("the program " + std::string(verb) + " no interface \"" + std::string(interface) +
                                "\"; it " + std::string(verb) + ": " + joined(names));
}

void requireCount(std::string_view interface, Prototype const& prototype, std::size_t count) {
    std::size_t const wanted = prototype.parameters.size();
    if (count == wanted) return;
    throw std::invalid_argument(std::string(interface) + '.' + prototype.text + " takes " + std::to_string(wanted) +
                                (wanted == 1 ? " argument, not " : " arguments, not ") + std::to_string(count));
}

/// One argument as the codecs take it, with the memory that its view needs.
class Fitted {
public:
    /// False if it does not fit.
    [[nodiscard]] bool set(Argument const& argument, Parameter const& parameter) {
        data_ = argument.data();
        bool const right = std::visit([this, &parameter](auto& value) { return fit(value, parameter.type); }, data_);
        return right && (parameter.length == 0 || value_.size() == parameter.length);
    }
    [[nodiscard]] Value const& value() const noexcept { return value_; }

private:
    bool keep(Value value) {
        value_ = value;
        return true;
    }
    bool fit(std::int64_t value, Type type) {
        if (type == Type::int64) return keep(value);
        if (type == Type::float64) return keep(static_cast<double>(value));
        return type == Type::int32 && std::in_range<std::int32_t>(value) && keep(static_cast<std::int32_t>(value));
    }
    bool fit(double value, Type type) { return type == Type::float64 && keep(value); }
    bool fit(std::string const& value, Type type) { return type == Type::string && keep(std::string_view(value)); }
    bool fit(std::vector<std::int64_t> const& values, Type type) {
        if (type == Type::longs) return keep(Longs(values));
        if (type == Type::doubles) {
            for (std::int64_t const value : values) doubles_.push_back(static_cast<double>(value));
            return keep(Doubles(doubles_));
        }
        auto const isInt = [](std::int64_t n) { return std::in_range<std::int32_t>(n); };
        if (type != Type::ints || !std::ranges::all_of(values, isInt)) return false;
        for (std::int64_t const value : values) ints_.push_back(static_cast<std::int32_t>(value));
        return keep(Ints(ints_));
    }
    bool fit(std::vector<double> const& values, Type type) { return type == Type::doubles && keep(Doubles(values)); }
    bool fit(std::vector<std::string> const& values, Type type) {
        return type == Type::strings && keep(Strings(values));
    }
    bool fit(std::vector<std::byte> const& values, Type type) { return type == Type::bytes && keep(Bytes(values)); }

    Argument::Data data_;
    std::vector<std::int32_t> ints_;
    std::vector<double> doubles_;
    Value value_;
};

}  // namespace

Prototypes clientPrototypes(Catalog const& catalog) { return prototypesOf(catalog.clients()); }
Prototypes serverPrototypes(Catalog const& catalog) { return prototypesOf(catalog.servers()); }

std::string encodeCall(Catalog const& catalog, Encoding encoding, std::string_view interface, std::string_view function,
                       std::vector<Argument> const& arguments) {
    auto const servers = catalog.servers();  // keeps them
    Prototype const& prototype = find(servers, "receives", interface, function);
    requireCount(interface, prototype, arguments.size());
    std::string const called = std::string(interface) + '.' + prototype.text;
    std::vector<Fitted> fitted(arguments.size());
    std::vector<Value> values;
    for (std::size_t i = 0; i != arguments.size(); ++i) {
        if (!fitted[i].set(arguments[i], prototype.parameters[i]))
            throw std::invalid_argument(called + ": argument " + std::to_string(i + 1) + " is " + arguments[i].text() +
                                        ", which is no " + toString(prototype.parameters[i]));
        values.push_back(fitted[i].value());
    }
    std::string event;
    if (!codec::encodeEvent(encoding, event, codec::eventPrefix(encoding, interface, prototype), values))
        throw std::invalid_argument(called + ": a string is not UTF-8");
    return event;
}

void requireEvent(Catalog const& catalog, std::string_view interface, std::string_view function,
                  std::optional<std::size_t> count) {
    Prototype const& prototype = find(catalog.clients(), "sends", interface, function);
    if (count) requireCount(interface, prototype, *count);
}

}  // namespace eh::testing
