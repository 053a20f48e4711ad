// C, for both sides of an interface: a struct of callbacks for what is received, functions that send for what is sent. All are
// typed doorways to functions of eh.h and of client.h.
#include "code.hpp"
#include "documentation.hpp"
#include "emit_c_parts.hpp"
#include "names_c.hpp"

#include <algorithm>

namespace ehc {

namespace {

// received: server interfaces by servers, client interfaces by clients

bool isServer(CSide const& side) { return side.prefix.empty(); }

/// What every callback is given first.
std::vector<std::string> callbackParameters(CSide const& side) {
    std::vector<std::string> list{"void *user"};
    if (isServer(side)) list.push_back("eh_connection from");
    return list;
}

std::string callbacks(CSide const& side, Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::vector<std::string> list = callbackParameters(side);
        appendDeclarations(event, cParameters(event, names.parameters[e]), list);
        std::string const documentation = doxygen(cDocumentation(event, names.parameters[e]));
        if (e > 0 && !documentation.empty()) text += '\n';
        text += documentation + listing("void (*" + names.events[e] + ")(", list, ");") + '\n';
    }
    return text;
}

std::string bindRemark(CSide const& side, Interface const& interface) {
    std::string const undone = "eh_unbind(handler, " + literal(interface.name) + ").";
    if (isServer(side))
        return doxygen({"From now on clients of `handler` can call these functions, on its loop or executor, one at a time. What they are given is",
                        "valid during the call. `callbacks` is copied; none of its functions may be missing. Undone by", undone});
    return doxygen({"From now on the server can call these functions, on the thread that runs `client`, one at a time. What they are given is",
                    "valid during the call. `callbacks` is copied; none of its functions may be missing. Undone by",
                    "eh_client_unbind(client, " + literal(interface.name) + ")."});
}

OutputFile receiverHeader(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names) {
    return cHeader(side, model, names, code(R"(
        {{documentation}}
        typedef struct {{name}} {
            void *user;     ///< yours: what all functions are given first

            {{callbacks}}
        } {{name}};

        {{remark}}
        eh_status {{name}}_bind({{owner}}, const {{name}} *callbacks);
        )", {{"documentation", doxygen(interface.documentation)},
             {"name", sideName(side, names)},
             {"owner", ownerParameter(side)},
             {"remark", bindRemark(side, interface)},
             {"callbacks", callbacks(side, interface, names)}}));
}

std::string argument(std::size_t index, Type const& type) {
    std::string const value = "values[" + std::to_string(index) + "].";
    CType const& c = cType(type.element);
    return value + "as." + std::string(type.shape == Shape::scalar ? c.scalarOf : c.arrayOf);
}

std::string receiverCases(CSide const& side, Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        std::vector<std::string> arguments{"callbacks->user"};
        if (isServer(side)) arguments.push_back("from");
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

std::string missingCallbacks(CSide const& side, Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::string const& event : names.events) {
        text += "if (callbacks && !callbacks->" + event + ") return eh_missing(" +
                literal(std::string(side.prefix) + interface.name) + ", " + literal(event) + ");\n";
    }
    return text;
}

OutputFile receiverSource(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names) {
    return cSource(side, model, interface, names, code(R"(
        static void {{api}}receive_{{interface}}(const void *copy, {{from}}size_t event, const eh_value *values) {
            const {{name}} *callbacks = (const {{name}} *)copy;
            {{unused}}
            switch (event) {
            {{cases}}
            default: return;     // the runtime passes no other numbers
            }
        }

        eh_status {{name}}_bind({{owner}}, const {{name}} *callbacks) {
            {{missing}}
            return {{api}}bind({{ownerName}}, &{{api}}interface_{{interface}}, callbacks, sizeof *callbacks, {{api}}receive_{{interface}});
        }
        )", {{"api", std::string(side.api)},
             {"interface", names.interface},
             {"name", sideName(side, names)},
             {"from", isServer(side) ? "eh_connection from, " : ""},
             {"owner", ownerParameter(side)},
             {"ownerName", std::string(side.owner)},
             {"unused", hasParameters(interface) ? "" : "(void)values;"},
             {"cases", receiverCases(side, interface, names)},
             {"missing", missingCallbacks(side, interface, names)}}));
}

// sent: client interfaces by servers, to connections; server interfaces by clients

constexpr char resultType[] = "eh_send_result ";

/// A function that sends an event.
struct Function {
    std::string name;
    std::vector<std::string> leading;       ///< parameters before those of the event
    std::string passed;                     ///< to whom, in the call of the runtime: `to, `
    std::string note;                       ///< ends its documentation; may be empty
};

/// All that send an event on one side.
std::vector<Function> functionsOf(CSide const& side, Interface const& interface, LocalNames const& names, Event const& event) {
    std::string const owner = ownerParameter(side);
    if (!isServer(side)) return {{callName(interface, names, event), {owner}, "", ""}};
    return {{sendToName(names, event), {owner, "eh_to to"}, "to, ", "To somebody: eh_one(connection), eh_members(group), eh_everyone()."},
            {sendToAllName(names, event), {owner}, "eh_everyone(), ", "To everyone."}};
}

std::string head(Function const& function, Event const& event, CParameters const& parameters, std::string const& end) {
    std::vector<std::string> list = function.leading;
    appendDeclarations(event, parameters, list);
    return listing(resultType + function.name + '(', list, end);
}

std::string declaration(Function const& function, Event const& event, std::vector<std::string> const& local) {
    Documentation documentation = cDocumentation(event, local);
    if (!function.note.empty()) documentation.push_back((documentation.empty() ? "" : "@note ") + function.note);
    return doxygen(documentation) + head(function, event, cParameters(event, local), ");") + '\n';
}

std::string definition(CSide const& side, std::size_t e, Event const& event, LocalNames const& names, Function const& function,
                       Checks checks) {
    CParameters const parameters = cParameters(event, names.parameters[e]);
    std::string const verb = std::string(side.api) + (isServer(side) ? "send" : "call") + (checks == Checks::text ? "_checked" : "");
    return code(R"(
        {{head}}
            {{values}}
            return {{verb}}({{owner}}, &{{api}}interface_{{interface}}, {{number}}, {{passed}}{{given}});
        }
        )", {{"head", head(function, event, parameters, ") {")},
             {"values", valuesOf(event, parameters)},
             {"verb", verb},
             {"owner", std::string(side.owner)},
             {"api", std::string(side.api)},
             {"interface", names.interface},
             {"number", std::to_string(e)},
             {"passed", function.passed},
             {"given", event.parameters.empty() ? "NULL, 0" : "eh_values, " + std::to_string(event.parameters.size())}});
}

Documentation declareRemark(CSide const& side) {
    if (isServer(side))
        return {"Tells `handler` that the program sends these events, so that clients are held against them when they open.",
                "Call it before the server runs; the first event that is sent does it, too, but late."};
    return {"Tells `client` that the program calls these events, so that the server is asked for them when the connection opens.",
            "Call it before eh_client_connect(); the first event that is sent does it, too, but late."};
}

OutputFile senderHeader(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        functions += '\n';
        for (Function const& function : functionsOf(side, interface, names, event))
            functions += declaration(function, event, names.parameters[e]);
    }
    Documentation documentation = interface.documentation;
    if (!documentation.empty()) documentation.emplace_back();
    for (std::string const& line : declareRemark(side)) documentation.push_back(line);
    return cHeader(side, model, names, code(R"(
        {{documentation}}
        eh_status {{name}}_declare({{owner}});
        {{functions}}
        )", {{"documentation", doxygen(documentation)},
             {"name", sideName(side, names)},
             {"owner", ownerParameter(side)},
             {"functions", functions}}));
}

OutputFile senderSource(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names, Checks checks) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        for (Function const& function : functionsOf(side, interface, names, event))
            functions += '\n' + definition(side, e, event, names, function, checks);
    }
    return cSource(side, model, interface, names, code(R"(
        eh_status {{name}}_declare({{owner}}) { return {{api}}declare({{ownerName}}, &{{api}}interface_{{interface}}); }
        {{functions}}
        )", {{"name", sideName(side, names)},
             {"owner", ownerParameter(side)},
             {"ownerName", std::string(side.owner)},
             {"api", std::string(side.api)},
             {"interface", names.interface},
             {"functions", functions}}));
}

}

std::vector<OutputFile> emitC(Model const& model, Interface const& interface, LocalNames const& names, Checks checks) {
    bool const byServer = interface.role == Role::server;
    CSide const& receiving = byServer ? serverSide : clientSide;
    CSide const& sending = byServer ? clientSide : serverSide;
    std::vector<OutputFile> received{receiverHeader(receiving, model, interface, names), receiverSource(receiving, model, interface, names)};
    std::vector<OutputFile> sent{senderHeader(sending, model, interface, names), senderSource(sending, model, interface, names, checks)};
    std::vector<OutputFile>& first = byServer ? received : sent;
    std::vector<OutputFile> const& second = byServer ? sent : received;
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}
