// Writes models as JSON: an event a line.
#include "model_json.hpp"

#include "json.hpp"

namespace ehc {

namespace {

/// The items, each made by `make`, separated by commas.
template <typename Items, typename Make>
std::string list(Items const& items, std::string const& lineBreak, Make const& make) {
    std::string text = "[";
    for (auto const& item : items) text += (&item == &items.front() ? "" : ",") + lineBreak + make(item);
    return text + ']';
}

std::string documentation(Documentation const& lines) {
    return lines.empty() ? "" : ",\"documentation\":" + list(lines, "", [](std::string const& l) { return jsonString(l); });
}

std::string parameter(Parameter const& p) {
    std::string text = "{\"name\":" + jsonString(p.name) + ",\"type\":" + jsonString(elementName(p.type.element)) +
                       ",\"array\":" + (p.type.shape == Shape::scalar ? "false" : "true");
    if (p.type.shape == Shape::fixedArray) text += ",\"length\":" + std::to_string(p.type.length);
    return text + documentation(p.documentation) + '}';
}

std::string event(Event const& e) {
    return "{\"name\":" + jsonString(e.name) + ",\"prototype\":" + jsonString(prototype(e)) +
           documentation(e.documentation) + ",\"parameters\":" + list(e.parameters, "", parameter) + '}';
}

std::string interface(Interface const& i) {
    return "{\"name\":" + jsonString(i.name) + ",\"kind\":" + (i.role == Role::client ? "\"client\"" : "\"server\"") +
           documentation(i.documentation) + ",\"events\":" + list(i.events, "\n      ", event) + '}';
}

std::string file(Model const& m) {
    return "{\"file\":" + jsonString(m.fileName) + ",\"interfaces\":" + list(m.interfaces, "\n    ", interface) + '}';
}

}

std::string modelJson(std::vector<Model> const& models) {
    return "{\"format\":1,\"files\":" + list(models, "\n  ", file) + "}\n";
}

}
