// Writes the parts of generated C: C99, and for C++ too.
#include "emit_c_parts.hpp"

#include "code.hpp"
#include "documentation.hpp"

#include <algorithm>

namespace ehc {

namespace {

constexpr std::size_t longestLiteral = 4095;       // C99 has compilers take no longer one, joined or not

/// A text as an array, sign by sign.
std::string longText(std::string const& name, std::string const& text) {
    std::vector<std::string> signs;
    for (char const c : text) signs.push_back({'\'', c, '\''});
    signs.push_back("0");
    return listing("static const char " + name + "[] = {", signs, "};") + '\n';
}

/// What the runtime is told of the interface. Named after it, so that several sources may be compiled as one.
std::string info(CSide const& side, Interface const& interface, LocalNames const& names) {
    std::string longTexts;
    std::string prototypes;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        std::string const text = prototype(interface.events[e]);
        std::string const name = std::string(side.api) + "prototype_" + names.interface + '_' + std::to_string(e);
        if (text.size() > longestLiteral) longTexts += longText(name, text);
        prototypes += (text.size() > longestLiteral ? name : literal(text)) + ",\n";
    }
    return code(R"(
        {{longTexts}}
        static const char *const {{api}}prototypes_{{name}}[] = {
            {{prototypes}}
        };
        static const eh_interface {{api}}interface_{{name}} = { {{literal}}, {{api}}prototypes_{{name}}, {{count}} };
        )", {{"api", std::string(side.api)},
             {"longTexts", longTexts},
             {"name", names.interface},
             {"prototypes", prototypes},
             {"literal", literal(interface.name)},
             {"count", std::to_string(interface.events.size())}});
}

}

std::string ownerParameter(CSide const& side) {
    std::string const owner(side.owner);
    return "eh_" + owner + " *" + owner;
}

std::string sideName(CSide const& side, LocalNames const& names) { return std::string(side.prefix) + names.interface; }

CType const& cType(Element element) {
    static constexpr CType types[] = {
        {"int32_t ", "const int32_t ", "int32", "ints", "eh_int", "eh_ints"},
        {"int64_t ", "const int64_t ", "int64", "longs", "eh_long", "eh_longs"},
        {"double ", "const double ", "float64", "doubles", "eh_double", "eh_doubles"},
        {"const char *", "const char *const ", "string", "strings", "eh_string", "eh_strings"},
        {"", "const uint8_t ", "", "bytes", "", "eh_bytes"},
    };
    return types[static_cast<std::size_t>(element)];
}

CParameters cParameters(Event const& event, std::vector<std::string> const& names) {
    CParameters parameters{names, std::vector<std::string>(names.size())};
    std::vector<std::string> taken = names;
    std::sort(taken.begin(), taken.end());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (event.parameters[i].type.shape != Shape::array) continue;
        std::string name = names[i] + "_count";       // of two parameters not the same: their own names differ
        while (std::binary_search(taken.begin(), taken.end(), name)) name += '_';
        parameters.counts[i] = std::move(name);
    }
    return parameters;
}

void appendDeclarations(Event const& event, CParameters const& parameters, std::vector<std::string>& list) {
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        Type const& type = event.parameters[i].type;
        CType const& c = cType(type.element);
        std::string const& name = parameters.names[i];
        if (type.shape == Shape::scalar) {
            list.push_back(std::string(c.declared) + name);
        } else if (type.shape == Shape::fixedArray) {
            list.push_back(std::string(c.element) + name + '[' + std::to_string(type.length) + ']');
        } else {
            list.push_back(std::string(c.element) + '*' + name);
            list.push_back("size_t " + parameters.counts[i]);
        }
    }
}

Documentation cDocumentation(Event const& event, std::vector<std::string> const& names) {
    Documentation lines = event.documentation;
    for (std::size_t i = 0; i < names.size(); ++i)
        appendParameter("@param", names[i], event.parameters[i].documentation, lines);
    return lines;
}

std::string valuesOf(Event const& event, CParameters const& parameters) {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        Type const& type = event.parameters[i].type;
        CType const& c = cType(type.element);
        std::string const& name = parameters.names[i];
        std::string const count = type.shape == Shape::fixedArray ? std::to_string(type.length) : parameters.counts[i];
        if (type.shape == Shape::scalar) made.push_back(std::string(c.scalar) + '(' + name + ')');
        else made.push_back(std::string(c.array) + '(' + name + ", " + count + ')');
    }
    return made.empty() ? "" : listing("const eh_value eh_values[] = {", made, "};");
}

OutputFile cHeader(CSide const& side, Model const& model, LocalNames const& names, std::string const& declarations) {
    return {std::string(side.folder) + names.interface + ".h", code(R"(
        // {{origin}}
        #ifndef {{guard}}{{name}}_H
        #define {{guard}}{{name}}_H

        #include <{{runtime}}>

        #ifdef __cplusplus
        extern "C" {
        #endif

        {{declarations}}

        #ifdef __cplusplus
        }
        #endif

        #endif
        )", {{"origin", originLine(model)},
             {"guard", std::string(side.guard)},
             {"name", names.interface},
             {"runtime", std::string(side.runtime)},
             {"declarations", declarations}})};
}

OutputFile cSource(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names,
                   std::string const& definitions) {
    return {std::string(side.folder) + names.interface + ".c", code(R"(
        // {{origin}}
        #include "{{name}}.h"

        {{info}}

        {{definitions}}
        )", {{"origin", originLine(model)},
             {"name", names.interface},
             {"info", info(side, interface, names)},
             {"definitions", definitions}})};
}

}
