// From a tree without errors to its meaning.
#include "model.hpp"

#include "ast.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

namespace ehc {

namespace {

constexpr std::array<std::string_view, 5> elementNames{"int", "long", "double", "string", "byte"};

Element element(std::string_view name) {
    std::size_t i = 0;
    while (i + 1 < elementNames.size() && elementNames[i] != name) ++i;
    return static_cast<Element>(i);
}

Type makeType(ast::Parameter const& parameter) {
    Type type{element(parameter.type.text), Shape::scalar, 0};
    if (!parameter.brackets) return type;
    type.shape = Shape::array;
    if (!parameter.brackets->number) return type;
    type.shape = Shape::fixedArray;
    std::string_view const digits = parameter.brackets->number->text;
    std::from_chars(digits.data(), digits.data() + digits.size(), type.length);
    return type;
}

Event makeEvent(ast::Event const& tree) {
    Event event{tree.documentation, std::string(tree.name.text), {}};
    event.parameters.reserve(tree.parameters.size());
    for (ast::Parameter const& p : tree.parameters)
        event.parameters.push_back({p.documentation, makeType(p), std::string(p.name.text)});
    return event;
}

}

std::string_view elementName(Element element) { return elementNames[static_cast<std::size_t>(element)]; }

std::string typeName(Type const& type) {
    std::string name(elementName(type.element));
    if (type.shape == Shape::array) name += "[]";
    if (type.shape == Shape::fixedArray) name += '[' + std::to_string(type.length) + ']';
    return name;
}

std::string prototype(Event const& event) {
    std::string text = event.name + '(';
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        if (i > 0) text += ',';
        text += typeName(event.parameters[i].type);
    }
    return text + ')';
}

std::string namedPrototype(Event const& event) {
    std::string text = event.name + '(';
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        if (i > 0) text += ',';
        text += typeName(event.parameters[i].type) + ' ' + event.parameters[i].name;
    }
    return text + ')';
}

Model makeModel(ast::File const& file, std::string fileName) {
    Model model{std::move(fileName), {}};
    for (ast::Interface const& tree : file.interfaces) {
        Role const role = tree.kind.text == "client" ? Role::client : Role::server;
        Interface interface{tree.documentation, role, std::string(tree.name.text), {}};
        for (ast::Event const& event : tree.events) interface.events.push_back(makeEvent(event));
        model.interfaces.push_back(std::move(interface));
    }
    return model;
}

}
