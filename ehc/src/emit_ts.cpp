// Declarations for TypeScript: an interface of the events and a constant that makes it, with or without `new`.
#include "emit_ts.hpp"

#include "code.hpp"
#include "documentation.hpp"
#include "emit.hpp"

namespace ehc {

namespace {

/// What a caller may give.
std::string givenType(Type const& type) {
    static constexpr std::string_view scalars[] = {"number", "bigint | number", "number", "string", "number"};
    std::string const element(scalars[static_cast<std::size_t>(type.element)]);
    return type.shape == Shape::scalar ? element : "ArrayLike<" + element + ">";
}

/// What an implementer gets.
std::string gottenType(Type const& type) {
    static constexpr std::string_view scalars[] = {"number", "bigint", "number", "string", "number"};
    static constexpr std::string_view arrays[] = {"Int32Array", "BigInt64Array", "Float64Array", "string[]",
                                                  "Uint8Array"};
    auto const index = static_cast<std::size_t>(type.element);
    return std::string(type.shape == Shape::scalar ? scalars[index] : arrays[index]);
}

/// `new(...)` in an interface would declare a constructor.
std::string memberName(std::string const& name) { return name == "new" ? "\"new\"" : name; }

std::string lengthRemark(Type const& type) {
    std::string const count = std::to_string(type.length);
    return "(exactly " + count + (type.length == 1 ? " element)" : " elements)");
}

std::string members(Interface const& interface, LocalNames const& names) {
    std::string const result = interface.role == Role::server ? "): boolean;" : "): void;";
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::vector<std::string> parameters;
        for (std::size_t i = 0; i < event.parameters.size(); ++i) {
            Type const& type = event.parameters[i].type;
            parameters.push_back(names.parameters[e][i] + ": " +
                                 (interface.role == Role::server ? givenType(type) : gottenType(type)));
        }
        std::string const documentation = tsdoc(javascriptDocumentation(event, names.parameters[e]));
        if (e > 0 && !documentation.empty()) text += '\n';
        text += documentation + listing(memberName(names.events[e]) + '(', parameters, result) + '\n';
    }
    return text;
}

/// With and without `new`.
std::string maker(Interface const& interface, LocalNames const& names) {
    std::string const parameters = interface.role == Role::server
                                       ? "eh: EventHandler, options?: EventHandlerCallOptions"
                                       : "eh: EventHandler, object: " + names.interface;
    std::string const makes = '(' + parameters + "): " + names.interface + ";\n";
    std::string const text = "new " + makes + makes;
    return interface.role == Role::server ? text + "readonly prototype: " + names.interface + ";\n" : text;
}

Documentation makerDocumentation(Interface const& interface) {
    return interface.role == Role::server ? callingDocumentation(interface) : implementingDocumentation(interface);
}

std::string declarations(Interface const& interface, LocalNames const& names, std::string const& prefix,
                         std::string const& constant) {
    return code(R"(
        {{documentation}}
        {{prefix}}interface {{class}} {
            {{members}}
        }

        {{makerDocumentation}}
        {{constant}} {{class}}: {
            {{maker}}
        };
        )", {{"documentation", tsdoc(interface.documentation)},
             {"prefix", prefix},
             {"class", names.interface},
             {"members", members(interface, names)},
             {"makerDocumentation", tsdoc(makerDocumentation(interface))},
             {"constant", constant},
             {"maker", maker(interface, names)}});
}

}

Documentation javascriptDocumentation(Event const& event, std::vector<std::string> const& parameters) {
    Documentation lines = event.documentation;
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        Parameter const& p = event.parameters[i];
        Documentation own = p.documentation;
        if (p.type.shape == Shape::fixedArray) {
            if (own.empty()) own.push_back(lengthRemark(p.type));
            else own.back() += ' ' + lengthRemark(p.type);
        }
        if (!own.empty()) own.front().insert(0, "- ");
        appendParameter("@param", parameters[i], own, lines);
    }
    return lines;
}

Documentation callingDocumentation(Interface const& interface) {
    Documentation lines = interface.documentation;
    if (!lines.empty()) lines.emplace_back();
    lines.push_back("Calls the server's " + interface.name +
                    ". While there is no connection, calls wait for it, or throw with the option");
    lines.emplace_back("`offline: \"throw\"`. They return false if no more can wait. A wrong argument throws a "
                       "TypeError or a RangeError.");
    return lines;
}

Documentation implementingDocumentation(Interface const& interface) {
    Documentation lines = interface.documentation;
    if (!lines.empty()) lines.emplace_back();
    lines.push_back(
        "Lets the server call the functions of `object`, which is returned. A missing function is a TypeError here.");
    return lines;
}

std::string classicDeclarations(Model const& model, Interface const& interface, LocalNames const& names) {
    return "// " + originLine(model) + '\n' + declarations(interface, names, "", "declare const");
}

std::string moduleDeclarations(Model const& model, Interface const& interface, LocalNames const& names) {
    std::string const types = interface.role == Role::server ? "EventHandler, EventHandlerCallOptions" : "EventHandler";
    return code(R"(
        // {{origin}}
        import type { {{types}} } from "./eh.mjs";

        {{declarations}}

        export default {{class}};
        )", {{"origin", originLine(model)},
             {"types", types},
             {"declarations", declarations(interface, names, "export ", "export declare const")},
             {"class", names.interface}});
}

}
