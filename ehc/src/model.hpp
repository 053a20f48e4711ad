// What a checked file means: the only thing that emitters see.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ehc {

namespace ast {
struct File;
}

enum class Element { int32, int64, float64, string, byte };
enum class Shape { scalar, array, fixedArray };

struct Type {
    Element element = Element::int32;
    Shape shape = Shape::scalar;
    std::uint32_t length = 0;      ///< of a fixed array
};

using Documentation = std::vector<std::string>;

struct Parameter {
    Documentation documentation;
    Type type;
    std::string name;
};

struct Event {
    Documentation documentation;
    std::string name;
    std::vector<Parameter> parameters;
};

/// Who implements an interface; the other side calls it.
enum class Role { server, client };

struct Interface {
    Documentation documentation;
    Role role = Role::server;
    std::string name;
    std::vector<Event> events;
};

struct Model {
    std::string fileName;          ///< of the source, without folders
    std::vector<Interface> interfaces;
};

inline constexpr std::uint32_t longestArray = 1'048'576;

/// The name of an element type in the language: `int`, `long`, `double`, `string`, `byte`.
std::string_view elementName(Element element);
/// `int`, `int[]` or `int[10]`.
std::string typeName(Type const& type);
/// What travels when a connection opens: `name(string,int[10],double[])`.
std::string prototype(Event const& event);
/// The prototype with the parameters' own names, for messages: `name(string first,int[10] table,double[] rest)`.
std::string namedPrototype(Event const& event);

/// The meaning of a tree in which neither the parser nor the checker found an error.
Model makeModel(ast::File const& file, std::string fileName);

}
