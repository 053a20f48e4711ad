// JavaScript for the client side, as a classic script and as a module from the same body, and the skeleton to copy.
#include "code.hpp"
#include "documentation.hpp"
#include "emit.hpp"
#include "emit_ts.hpp"
#include "names.hpp"

#include <utility>

namespace ehc {

namespace {

std::string prototypeLines(Interface const& interface) {
    std::string text;
    for (Event const& event : interface.events) text += literal(namedPrototype(event)) + ",\n";
    return text;
}

// server interfaces: called

std::string callingMethods(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        std::string const head = names.interface + ".prototype." + names.events[e] + " = function (";
        text += '\n' + code(R"(
            {{documentation}}
            {{head}}
                return this.$call({{number}}, arguments);
            };
            )", {{"documentation", tsdoc(javascriptDocumentation(interface.events[e], names.parameters[e]))},
                 {"head", listing(head, names.parameters[e], ") {")},
                 {"number", std::to_string(e)}});
    }
    return text;
}

/// Declares the function X(eh, options).
std::string callingBody(Interface const& interface, LocalNames const& names) {
    return code(R"(
        const prototypes = [
            {{prototypes}}
        ];

        {{documentation}}
        function {{class}}(eh, options) {
            if (!new.target) return new {{class}}(eh, options);
            Object.defineProperty(this, "$call", { value: eh.bindServer({{name}}, prototypes, options) });
        }
        {{methods}}
        )", {{"prototypes", prototypeLines(interface)},
             {"documentation", tsdoc(callingDocumentation(interface))},
             {"class", names.interface},
             {"name", literal(interface.name)},
             {"methods", callingMethods(interface, names)}});
}

// client interfaces: implemented

bool areRenamed(Interface const& interface, LocalNames const& names) {
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        if (interface.events[e].name != names.events[e]) return true;
    }
    return false;
}

/// Hands the functions over under the names of the wire, where JavaScript cannot use all of them.
std::string renamedFunctions(Interface const& interface, LocalNames const& names) {
    std::vector<std::string> local;
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        local.push_back(literal(names.events[e]));
        functions += "functions[" + literal(interface.events[e].name) + "] = (...values) => object." + names.events[e] +
                     "(...values);\n";
    }
    return code(R"(
        {{names}}
        const missing = names.filter(name => typeof object[name] !== "function");
        if (missing.length > 0) {
            throw new TypeError("{{interface}}: missing " + missing.join(", ") + ": expected a function for each");
        }
        const functions = Object.create(null);
        {{functions}}
        )",
        {{"names", listing("const names = [", local, "];")}, {"interface", interface.name}, {"functions", functions}});
}

/// Declares the function X(eh, object).
std::string implementingBody(Interface const& interface, LocalNames const& names) {
    bool const renamed = areRenamed(interface, names);
    return code(R"(
        const prototypes = [
            {{prototypes}}
        ];

        {{documentation}}
        function {{class}}(eh, object) {
            {{renamed}}
            eh.bindClient({{name}}, prototypes, {{bound}});
            return object;
        }
        )", {{"prototypes", prototypeLines(interface)},
             {"documentation", tsdoc(implementingDocumentation(interface))},
             {"class", names.interface},
             {"renamed", renamed ? renamedFunctions(interface, names) : ""},
             {"name", literal(interface.name)},
             {"bound", renamed ? "functions" : "object"}});
}

// files

std::string classicScript(Model const& model, LocalNames const& names, std::string const& body) {
    return code(R"(
        // {{origin}}
        (function () {
            "use strict";

            {{body}}

            globalThis.{{class}} = {{class}};
        })();
        )", {{"origin", originLine(model)}, {"body", body}, {"class", names.interface}});
}

std::string moduleScript(Model const& model, LocalNames const& names, std::string const& body) {
    return code(R"(
        // {{origin}}
        {{body}}

        export { {{class}} };
        export default {{class}};
        )", {{"origin", originLine(model)}, {"body", body}, {"class", names.interface}});
}

std::string skeletonFunctions(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        text += code(R"(
            {{documentation}}
            {{head}}
                // {{prototype}}
            },
            )", {{"documentation", tsdoc(javascriptDocumentation(event, names.parameters[e]))},
                 {"head", listing(names.events[e] + '(', names.parameters[e], ") {")},
                 {"prototype", namedPrototype(event)}});
        if (e + 1 < interface.events.size()) text += '\n';
    }
    return text;
}

/// The skeleton: JavaScript to copy into a program.
std::string skeleton(Model const& model, Interface const& interface, LocalNames const& names) {
    return code(R"(
        // What the server calls in the interface {{name}} of {{file}}.
        // Copy this into your program and fill it in: every function must be there. In a page with classic scripts, leave
        // the import lines out and load eh.js and {{name}}.js before.
        import { EventHandler } from "./eh.mjs";
        import { {{class}} } from "./{{name}}.mjs";

        const eh = new EventHandler({
            onConnect(cid, link) {},
            onDisconnect(reason) {},
            onError(error) {},
        }, "path/of/the/EventHandler");

        {{documentation}}
        new {{class}}(eh, {
            {{functions}}
        });

        eh.connect();
        )",
                {{"name", interface.name},
                 {"file", sourceName(model)},
                 {"class", names.interface},
                 {"documentation", tsdoc(interface.documentation)},
                 {"functions", skeletonFunctions(interface, names)}});
}

}

std::vector<OutputFile> emitJavascript(Model const& model, Interface const& interface, LocalNames const& names) {
    bool const called = interface.role == Role::server;
    std::string const body = called ? callingBody(interface, names) : implementingBody(interface, names);
    std::vector<OutputFile> files{
        {interface.name + ".js", classicScript(model, names, body)},
        {interface.name + ".mjs", moduleScript(model, names, body)},
        {interface.name + ".d.ts", classicDeclarations(model, interface, names)},
        {interface.name + ".d.mts", moduleDeclarations(model, interface, names)},
    };
    if (!called) files.push_back({interface.name + ".txt", skeleton(model, interface, names)});
    return files;
}

}
