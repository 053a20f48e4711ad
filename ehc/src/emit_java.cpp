// Java for the client side: a class whose methods call for a server interface, an interface to implement and its decoder
// for a client interface. All names of java.lang are written in full: the package may have classes of those names.
#include "code.hpp"
#include "documentation.hpp"
#include "emit.hpp"
#include "names.hpp"

namespace ehc {

namespace {

std::string javaType(Type const& type) {
    static constexpr std::string_view types[] = {"int", "long", "double", "java.lang.String", "byte"};
    std::string const name(types[static_cast<std::size_t>(type.element)]);
    return type.shape == Shape::scalar ? name : name + "[]";
}

std::string packageLine(std::string const& package) { return package.empty() ? "" : "package " + package + ";\n"; }

std::vector<std::string> declaredParameters(Event const& event, std::vector<std::string> const& names) {
    std::vector<std::string> parameters;
    for (std::size_t i = 0; i < names.size(); ++i)
        parameters.push_back(javaType(event.parameters[i].type) + ' ' + names[i]);
    return parameters;
}

std::string eventDocumentation(Event const& event, std::vector<std::string> const& names) {
    Documentation lines = javadocText(event.documentation);
    for (std::size_t i = 0; i < names.size(); ++i)
        appendParameter("@param", names[i], javadocText(event.parameters[i].documentation), lines);
    return javadoc(lines);
}

/// The prototypes as string literals, one a line. A class file has room for 64 KiB of code in a constructor, so many
/// prototypes are grouped, separated by line feeds; a literal has room for 64 KiB, too.
std::string prototypeLines(Interface const& interface) {
    constexpr std::size_t grouped = 1000;         // events from which on they are
    constexpr std::size_t groupBytes = 8192;
    std::string text;
    std::string group;
    for (Event const& event : interface.events) {
        if (!group.empty()) group += "\\n";
        group += namedPrototype(event);
        if (interface.events.size() >= grouped && group.size() < groupBytes) continue;
        text += '"' + group + "\",\n";
        group.clear();
    }
    return group.empty() ? text : text + '"' + group + "\",\n";
}

// server interfaces: called

std::string callingMethods(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::string const call = "return this.ehCaller.call(" + std::to_string(e) + ", new java.lang.Object[] {";
        text += '\n' + code(R"(
            {{documentation}}
            {{head}}
                {{call}}
            }
            )", {{"documentation", eventDocumentation(event, names.parameters[e])},
                 {"head", listing("public boolean " + names.events[e] + '(',
                                  declaredParameters(event, names.parameters[e]), ") {")},
                 {"call", listing(call, names.parameters[e], "});")}});
    }
    return text;
}

std::string callingClass(Model const& model, Interface const& interface, LocalNames const& names,
                         std::string const& package) {
    return code(R"(
        // {{origin}}
        {{package}}

        {{documentation}}
        public final class {{class}} {
            private final eventhandler.Caller ehCaller;

            /**
             * Calls go to the server of eh. Each returns true if it was sent or queued, false if the queue is full.
             *
             * @param eh the client
             */
            public {{class}}(eventhandler.EventHandler eh) {
                this.ehCaller = eh.bindServer({{name}}, new java.lang.String[] {
                    {{prototypes}}
                });
            }
            {{methods}}
        }
        )", {{"origin", originLine(model)},
             {"package", packageLine(package)},
             {"documentation", javadoc(javadocText(interface.documentation))},
             {"class", names.interface},
             {"name", literal(interface.name)},
             {"prototypes", prototypeLines(interface)},
             {"methods", callingMethods(interface, names)}});
}

// client interfaces: implemented

std::string implementedMethods(Interface const& interface, LocalNames const& names) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::string const documentation = eventDocumentation(event, names.parameters[e]);
        if (e > 0 && !documentation.empty()) text += '\n';
        text += documentation + listing("void " + names.events[e] + '(',
                                        declaredParameters(event, names.parameters[e]), ");") + '\n';
    }
    return text;
}

std::string implementedInterface(Model const& model, Interface const& interface, LocalNames const& names,
                                 std::string const& package) {
    return code(R"(
        // {{origin}}
        {{package}}

        {{documentation}}
        public interface {{class}} {
            {{methods}}
        }
        )", {{"origin", originLine(model)},
             {"package", packageLine(package)},
             {"documentation", javadoc(javadocText(interface.documentation))},
             {"class", names.interface},
             {"methods", implementedMethods(interface, names)}});
}

std::string decoderCase(std::size_t e, Event const& event, LocalNames const& names) {
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < event.parameters.size(); ++i)
        arguments.push_back('(' + javaType(event.parameters[i].type) + ") arguments[" + std::to_string(i) + ']');
    return listing("case " + std::to_string(e) + ": this.ehObject." + names.events[e] + '(', arguments, "); return;") +
           '\n';
}

/// One method for some events: a class file has room for 64 KiB of code in each.
struct DecoderPart {
    std::size_t end = 0;           ///< the first event that is not in it
    std::string cases;
};

std::vector<DecoderPart> decoderParts(Interface const& interface, LocalNames const& names) {
    constexpr std::size_t most = 24'000;           // bytes of code, estimated high
    std::vector<DecoderPart> parts;
    std::size_t room = 0;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::size_t const needed = 24 + 12 * event.parameters.size();
        if (room < needed) {
            parts.emplace_back();
            room = most;
        }
        room -= needed;
        parts.back().cases += decoderCase(e, event, names);
        parts.back().end = e + 1;
    }
    return parts;
}

std::string decoderMethod(std::string const& head, std::string const& cases) {
    return code(R"(
        {{head}}(int event, java.lang.Object[] arguments) {
            switch (event) {
            {{cases}}
            default: return;     // the client passes no other numbers
            }
        }
        )", {{"head", head}, {"cases", cases}});
}

std::string decoderMethods(Interface const& interface, LocalNames const& names) {
    std::vector<DecoderPart> const parts = decoderParts(interface, names);
    std::string const head = "public void receive";
    if (parts.size() == 1) return "@java.lang.Override\n" + decoderMethod(head, parts.front().cases);
    std::string choice;
    std::string methods;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::string const number = std::to_string(i);
        std::string const call = "this.receive" + number + "(event, arguments);\n";
        choice += i + 1 == parts.size() ? "else " + call
                                        : (i > 0 ? "else if (event < " : "if (event < ") + std::to_string(parts[i].end) +
                                              ") " + call;
        methods += '\n' + decoderMethod("private void receive" + number, parts[i].cases);
    }
    return code(R"(
        @java.lang.Override
        {{head}}(int event, java.lang.Object[] arguments) {
            {{choice}}
        }
        {{methods}}
        )", {{"head", head}, {"choice", choice}, {"methods", methods}});
}

std::string decoder(Model const& model, Interface const& interface, LocalNames const& names,
                    std::string const& package) {
    return code(R"(
        // {{origin}}
        {{package}}

        /** Hands the events of {{name}} to an object. */
        public final class {{class}}Decode implements eventhandler.Receiver {
            private final {{class}} ehObject;

            /**
             * From now on events reach object; an object given before does not get them any more.
             *
             * @param eh the client
             * @param object yours
             */
            public {{class}}Decode(eventhandler.EventHandler eh, {{class}} object) {
                this.ehObject = java.util.Objects.requireNonNull(object, "object");
                eh.bindClient({{literal}}, new java.lang.String[] {
                    {{prototypes}}
                }, this);
            }

            {{methods}}
        }
        )", {{"origin", originLine(model)},
             {"package", packageLine(package)},
             {"name", interface.name},
             {"class", names.interface},
             {"literal", literal(interface.name)},
             {"prototypes", prototypeLines(interface)},
             {"methods", decoderMethods(interface, names)}});
}

}

std::vector<OutputFile> emitJava(Model const& model, Interface const& interface, LocalNames const& names,
                                 std::string const& package) {
    std::string const file = names.interface + ".java";        // javac wants the name of the class
    if (interface.role == Role::server) return {{file, callingClass(model, interface, names, package)}};
    return {{file, implementedInterface(model, interface, names, package)},
            {names.interface + "Decode.java", decoder(model, interface, names, package)}};
}

}
