// C for the server side, C99 and for C++ too: a struct of callbacks for a server interface, functions that send for a client
// interface. Both are typed doorways to functions of eh.h.
#include "code.hpp"
#include "documentation.hpp"
#include "emit.hpp"
#include "names.hpp"
#include "names_c.hpp"

#include <algorithm>

namespace ehc {

namespace {

struct CType {
    std::string_view declared;      ///< before the name of a scalar
    std::string_view element;       ///< before `*` or the name of a fixed array
    std::string_view scalarOf;      ///< member of a value
    std::string_view arrayOf;
    std::string_view scalar;        ///< function that makes a value
    std::string_view array;
};

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

/// The names of an event's parameters, and of those that say how long its arrays are.
struct Parameters {
    std::vector<std::string> const& names;
    std::vector<std::string> counts;        ///< empty where the type knows the length
};

Parameters parametersOf(Event const& event, std::vector<std::string> const& names) {
    Parameters parameters{names, std::vector<std::string>(names.size())};
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

/// What stands in a list of parameters for one of the event's: one item, or two for an array.
void appendDeclarations(Event const& event, Parameters const& parameters, std::vector<std::string>& list) {
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

Documentation eventDocumentation(Event const& event, std::vector<std::string> const& names) {
    Documentation lines = event.documentation;
    for (std::size_t i = 0; i < names.size(); ++i)
        appendParameter("@param", names[i], event.parameters[i].documentation, lines);
    return lines;
}

/// The lines of a header around its declarations.
OutputFile header(Model const& model, LocalNames const& names, std::string const& declarations) {
    return {names.interface + ".h", code(R"(
        // {{origin}}
        #ifndef EH_GENERATED_{{name}}_H
        #define EH_GENERATED_{{name}}_H

        #include <eh/eh.h>

        #ifdef __cplusplus
        extern "C" {
        #endif

        {{declarations}}

        #ifdef __cplusplus
        }
        #endif

        #endif
        )", {{"origin", originLine(model)}, {"name", names.interface}, {"declarations", declarations}})};
}

constexpr std::size_t longestLiteral = 4095;       // C99 has compilers take no longer one, joined or not

/// A text as an array, sign by sign.
std::string longText(std::string const& name, std::string const& text) {
    std::vector<std::string> signs;
    for (char const c : text) signs.push_back({'\'', c, '\''});
    signs.push_back("0");
    return listing("static const char " + name + "[] = {", signs, "};") + '\n';
}

/// What the runtime is told of the interface. Named after it, so that several sources may be compiled as one.
std::string info(Interface const& interface, LocalNames const& names) {
    std::string longTexts;
    std::string prototypes;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        std::string const text = prototype(interface.events[e]);
        std::string const name = "eh_prototype_" + names.interface + '_' + std::to_string(e);
        if (text.size() > longestLiteral) longTexts += longText(name, text);
        prototypes += (text.size() > longestLiteral ? name : literal(text)) + ",\n";
    }
    return code(R"(
        {{longTexts}}
        static const char *const eh_prototypes_{{name}}[] = {
            {{prototypes}}
        };
        static const eh_interface eh_interface_{{name}} = { {{literal}}, eh_prototypes_{{name}}, {{count}} };
        )", {{"longTexts", longTexts},
             {"name", names.interface},
             {"prototypes", prototypes},
             {"literal", literal(interface.name)},
             {"count", std::to_string(interface.events.size())}});
}

// server interfaces: received

std::string callbacks(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::vector<std::string> list{"void *user", "eh_connection from"};
        appendDeclarations(event, parametersOf(event, names.parameters[e]), list);
        std::string const documentation = doxygen(eventDocumentation(event, names.parameters[e]));
        if (e > 0 && !documentation.empty()) text += '\n';
        text += documentation + listing("void (*" + names.events[e] + ")(", list, ");") + '\n';
    }
    return text;
}

OutputFile receiverHeader(Model const& model, Interface const& interface, LocalNames const& names) {
    return header(model, names, code(R"(
        {{documentation}}
        typedef struct {{name}} {
            void *user;     ///< yours: what all functions are given first

            {{callbacks}}
        } {{name}};

        /// From now on clients of `handler` can call these functions, on its loop or executor, one at a time. What they are given is
        /// valid during the call. `callbacks` is copied; none of its functions may be missing. Undone by
        /// eh_unbind(handler, {{literal}}).
        eh_status {{name}}_bind(eh_handler *handler, const {{name}} *callbacks);
        )", {{"documentation", doxygen(interface.documentation)},
             {"name", names.interface},
             {"literal", literal(interface.name)},
             {"callbacks", callbacks(interface, names)}}));
}

std::string argument(std::size_t index, Type const& type) {
    std::string const value = "values[" + std::to_string(index) + "].";
    CType const& c = cType(type.element);
    return value + "as." + std::string(type.shape == Shape::scalar ? c.scalarOf : c.arrayOf);
}

std::string receiverCases(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        std::vector<std::string> arguments{"callbacks->user", "from"};
        for (std::size_t i = 0; i < interface.events[e].parameters.size(); ++i) {
            Type const& type = interface.events[e].parameters[i].type;
            arguments.push_back(argument(i, type));
            if (type.shape == Shape::array) arguments.push_back("values[" + std::to_string(i) + "].size");
        }
        text += listing("case " + std::to_string(e) + ": callbacks->" + names.events[e] + '(', arguments, "); return;") + '\n';
    }
    return text;
}

bool hasParameters(Interface const& interface) {
    return std::any_of(interface.events.begin(), interface.events.end(),
                       [](Event const& event) { return !event.parameters.empty(); });
}

std::string missingCallbacks(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::string const& event : names.events) {
        text += "if (callbacks && !callbacks->" + event + ") return eh_missing(" + literal(interface.name) + ", " +
                literal(event) + ");\n";
    }
    return text;
}

OutputFile receiverSource(Model const& model, Interface const& interface, LocalNames const& names) {
    return {names.interface + ".c", code(R"(
        // {{origin}}
        #include "{{name}}.h"

        {{info}}

        static void eh_receive_{{name}}(const void *copy, eh_connection from, size_t event, const eh_value *values) {
            const {{name}} *callbacks = (const {{name}} *)copy;
            {{unused}}
            switch (event) {
            {{cases}}
            default: return;     // the runtime passes no other numbers
            }
        }

        eh_status {{name}}_bind(eh_handler *handler, const {{name}} *callbacks) {
            {{missing}}
            return eh_bind(handler, &eh_interface_{{name}}, callbacks, sizeof *callbacks, eh_receive_{{name}});
        }
        )", {{"origin", originLine(model)},
             {"name", names.interface},
             {"info", info(interface, names)},
             {"unused", hasParameters(interface) ? "" : "(void)values;"},
             {"cases", receiverCases(interface, names)},
             {"missing", missingCallbacks(interface, names)}})};
}

// client interfaces: sent

constexpr char resultType[] = "eh_send_result ";

/// The heads of an event's two functions, without their ends.
struct Heads {
    std::string toSome;
    std::string toAll;
};

Heads heads(Event const& event, LocalNames const& names, Parameters const& parameters, std::string const& end) {
    std::vector<std::string> some{"eh_handler *handler", "eh_to to"};
    appendDeclarations(event, parameters, some);
    std::vector<std::string> all = some;
    all.erase(all.begin() + 1);
    return {listing(resultType + sendToName(names, event) + '(', some, end),
            listing(resultType + sendToAllName(names, event) + '(', all, end)};
}

std::string declarations(Event const& event, LocalNames const& names, std::vector<std::string> const& local) {
    Heads const head = heads(event, names, parametersOf(event, local), ");");
    Documentation const own = eventDocumentation(event, local);
    Documentation toSome = own;
    Documentation toAll = own;
    std::string const note = own.empty() ? "" : "@note ";
    toSome.push_back(note + "To somebody: eh_one(connection), eh_members(group), eh_everyone().");
    toAll.push_back(note + "To everyone.");
    return doxygen(toSome) + head.toSome + '\n' + doxygen(toAll) + head.toAll + '\n';
}

OutputFile senderHeader(Model const& model, Interface const& interface, LocalNames const& names) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e)
        functions += '\n' + declarations(interface.events[e], names, names.parameters[e]);
    Documentation documentation = interface.documentation;
    if (!documentation.empty()) documentation.emplace_back();
    documentation.emplace_back("Tells `handler` that the program sends these events, so that clients are held against them when they open.");
    documentation.emplace_back("Call it before the server runs; the first event that is sent does it, too, but late.");
    return header(model, names, code(R"(
        {{documentation}}
        eh_status {{name}}_declare(eh_handler *handler);
        {{functions}}
        )", {{"documentation", doxygen(documentation)}, {"name", names.interface}, {"functions", functions}}));
}

/// The array of an event's values; no line for an event without parameters.
std::string valuesOf(Event const& event, Parameters const& parameters) {
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

std::string definitions(std::size_t e, Event const& event, LocalNames const& names, Checks checks) {
    Parameters const parameters = parametersOf(event, names.parameters[e]);
    Heads const head = heads(event, names, parameters, ") {");
    std::string const send = (checks == Checks::text ? "return eh_send_checked(handler, &eh_interface_" : "return eh_send(handler, &eh_interface_") +
                             names.interface + ", " + std::to_string(e) + ", ";
    std::string const rest = event.parameters.empty() ? ", NULL, 0);" : ", eh_values, " + std::to_string(event.parameters.size()) + ");";
    return code(R"(
        {{toSome}}
            {{values}}
            {{sendToSome}}
        }

        {{toAll}}
            {{values}}
            {{sendToAll}}
        }
        )", {{"toSome", head.toSome},
             {"toAll", head.toAll},
             {"values", valuesOf(event, parameters)},
             {"sendToSome", send + "to" + rest},
             {"sendToAll", send + "eh_everyone()" + rest}});
}

OutputFile senderSource(Model const& model, Interface const& interface, LocalNames const& names, Checks checks) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e)
        functions += '\n' + definitions(e, interface.events[e], names, checks);
    return {names.interface + ".c", code(R"(
        // {{origin}}
        #include "{{name}}.h"

        {{info}}

        eh_status {{name}}_declare(eh_handler *handler) { return eh_declare(handler, &eh_interface_{{name}}); }
        {{functions}}
        )", {{"origin", originLine(model)},
             {"name", names.interface},
             {"info", info(interface, names)},
             {"functions", functions}})};
}

}

std::vector<OutputFile> emitC(Model const& model, Interface const& interface, LocalNames const& names, Checks checks) {
    if (interface.role == Role::server) return {receiverHeader(model, interface, names), receiverSource(model, interface, names)};
    return {senderHeader(model, interface, names), senderSource(model, interface, names, checks)};
}

}
