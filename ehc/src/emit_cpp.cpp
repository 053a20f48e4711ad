// C++: an abstract class to derive from for what is received, a class whose functions send for what is sent. For the
// server side that is X.hpp (and X.cpp), for the client side client/X.hpp, in a namespace of its own so that one program
// may be both. All are typed doorways to one function of the runtime.
#include "code.hpp"
#include "documentation.hpp"
#include "emit.hpp"
#include "names.hpp"

namespace ehc {

namespace {

struct CppType {
    std::string_view scalar;
    std::string_view array;         ///< received
    std::string_view sentArray;
    std::string_view sentFixed;
    std::string_view scalarOf;      ///< accessor of an argument
    std::string_view arrayOf;
};

CppType const& cppType(Element element) {
    static constexpr CppType types[] = {
        {"std::int32_t", "std::int32_t", "eh::Ints", "eh::FixedInts", "int32", "ints"},
        {"std::int64_t", "std::int64_t", "eh::Longs", "eh::FixedLongs", "int64", "longs"},
        {"double", "double", "eh::Doubles", "eh::FixedDoubles", "float64", "doubles"},
        {"std::string_view", "std::string_view", "eh::Strings", "eh::FixedStrings", "string", "strings"},
        {"std::byte", "std::byte", "eh::Bytes", "eh::FixedBytes", "bytes", "bytes"},
    };
    return types[static_cast<std::size_t>(element)];
}

std::string lengthOf(Type const& type) { return std::to_string(type.length); }

std::string receivedType(Type const& type) {
    CppType const& cpp = cppType(type.element);
    if (type.shape == Shape::scalar) return std::string(cpp.scalar);
    std::string const length = type.shape == Shape::fixedArray ? ", " + lengthOf(type) : "";
    return "std::span<" + std::string(cpp.array) + " const" + length + ">";
}

std::string sentType(Type const& type) {
    CppType const& cpp = cppType(type.element);
    if (type.shape == Shape::scalar) return std::string(cpp.scalar);
    if (type.shape == Shape::array) return std::string(cpp.sentArray);
    return std::string(cpp.sentFixed) + '<' + lengthOf(type) + '>';
}

std::string argument(std::size_t index, Type const& type) {
    CppType const& cpp = cppType(type.element);
    std::string const value = "arguments[" + std::to_string(index) + "].";
    if (type.shape == Shape::scalar) return value + std::string(cpp.scalarOf) + "()";
    std::string const array = value + std::string(cpp.arrayOf) + "()";
    return type.shape == Shape::array ? array : array + ".first<" + lengthOf(type) + ">()";
}

bool usesArray(Interface const& interface, Shape shape) {
    for (Event const& event : interface.events) {
        for (Parameter const& p : event.parameters) {
            if (p.type.shape != Shape::scalar && (shape == Shape::array || p.type.shape == shape)) return true;
        }
    }
    return false;
}

bool usesElement(Interface const& interface, Element element, bool scalarOnly) {
    for (Event const& event : interface.events) {
        for (Parameter const& p : event.parameters) {
            if (p.type.element == element && (!scalarOnly || p.type.shape == Shape::scalar)) return true;
        }
    }
    return false;
}

/// The standard headers that the declarations of an interface name something of, on the side that receives it or not.
std::string standardHeaders(Interface const& interface, bool received) {
    std::string text = received ? "#include <cstddef>\n" : "";
    bool const scalarOnly = !received;      // arrays that are sent have types of the runtime
    if (usesElement(interface, Element::int32, scalarOnly) || usesElement(interface, Element::int64, scalarOnly))
        text += "#include <cstdint>\n";
    if (received && usesArray(interface, Shape::array)) text += "#include <span>\n";
    if (!received || usesElement(interface, Element::string, false)) text += "#include <string_view>\n";
    return text;
}

/// Whose the class is that receives: it is told of whom an event came only on the server.
enum class Side { server, client };

Documentation eventDocumentation(Event const& event, std::vector<std::string> const& parameters) {
    Documentation lines = event.documentation;
    for (std::size_t i = 0; i < event.parameters.size(); ++i)
        appendParameter("@param", parameters[i], event.parameters[i].documentation, lines);
    return lines;
}

/// The body of ehInterface(): what the runtime is told of the interface.
std::string infoBody(Interface const& interface) {
    std::string prototypes;
    for (Event const& event : interface.events) prototypes += literal(prototype(event)) + ",\n";
    return code(R"(
        static constexpr std::string_view prototypes[] = {
            {{prototypes}}
        };
        static constexpr eh::InterfaceInfo info = { {{name}}, prototypes };
        return info;
        )", {{"prototypes", prototypes}, {"name", literal(interface.name)}});
}

// server interfaces: received

std::string receiverFunctions(Interface const& interface, LocalNames const& names, Side side) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::vector<std::string> parameters;
        if (side == Side::server) parameters.push_back("eh::ConnectionId from");
        for (std::size_t i = 0; i < event.parameters.size(); ++i)
            parameters.push_back(receivedType(event.parameters[i].type) + ' ' + names.parameters[e][i]);
        std::string const documentation = doxygen(eventDocumentation(event, names.parameters[e]));
        if (e > 0 && !documentation.empty()) text += '\n';
        text += documentation + listing("virtual void " + names.events[e] + '(', parameters, ") = 0;") + '\n';
    }
    return text;
}

std::string receiverCases(Interface const& interface, LocalNames const& names, Side side) {
    std::string text;
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        Event const& event = interface.events[e];
        std::vector<std::string> arguments;
        if (side == Side::server) arguments.push_back("from");
        for (std::size_t i = 0; i < event.parameters.size(); ++i)
            arguments.push_back(argument(i, event.parameters[i].type));
        text +=
            listing("case " + std::to_string(e) + ": return this->" + names.events[e] + '(', arguments, ");") + '\n';
    }
    return text;
}

bool hasArguments(Interface const& interface) {
    for (Event const& event : interface.events) {
        if (!event.parameters.empty()) return true;
    }
    return false;
}

/// `namespace N {` and its end; empty without a namespace.
std::string namespaceOpens(std::string const& name) { return name.empty() ? "" : "namespace " + name + " {\n\n"; }
std::string namespaceCloses(std::string const& name) { return name.empty() ? "" : "\n}  // namespace " + name + "\n"; }

OutputFile receiverHeader(Model const& model, Interface const& interface, LocalNames const& names,
                          std::string const& space) {
    return {interface.name + ".hpp", code(R"(
        // {{origin}}
        #pragma once

        {{headers}}

        #include <eh/receiver.hpp>

        {{opens}}
        {{documentation}}
        class {{class}} : public eh::Receiver {
        public:
            {{functions}}

        private:
            eh::InterfaceInfo const& ehInterface() const noexcept final;
            void ehReceive(std::size_t event, eh::ConnectionId from, eh::Arguments const& arguments) final;
        };
        {{closes}}
        )", {{"origin", originLine(model)},
             {"headers", standardHeaders(interface, true)},
             {"opens", namespaceOpens(space)},
             {"closes", namespaceCloses(space)},
             {"documentation", doxygen(interface.documentation)},
             {"class", names.interface},
             {"functions", receiverFunctions(interface, names, Side::server)}})};
}

OutputFile receiverSource(Model const& model, Interface const& interface, LocalNames const& names,
                          std::string const& space) {
    return {interface.name + ".cpp", code(R"(
        // {{origin}}
        #include "{{name}}.hpp"

        {{opens}}
        eh::InterfaceInfo const& {{class}}::ehInterface() const noexcept {
            {{info}}
        }

        void {{class}}::ehReceive(std::size_t event, eh::ConnectionId from, eh::Arguments const&{{arguments}}) {
            switch (event) {
            {{cases}}
            default: return;     // the runtime passes no other numbers
            }
        }
        {{closes}}
        )", {{"origin", originLine(model)},
             {"opens", namespaceOpens(space)},
             {"closes", namespaceCloses(space)},
             {"name", interface.name},
             {"class", names.interface},
             {"info", infoBody(interface)},
             {"arguments", hasArguments(interface) ? " arguments" : ""},
             {"cases", receiverCases(interface, names, Side::server)}})};
}

// client interfaces: sent

/// The two functions of an event: to everyone and to somebody.
std::string senderFunctions(std::size_t e, Event const& event, LocalNames const& names, Checks checks) {
    std::vector<std::string> parameters;
    std::vector<std::string> all{std::to_string(e), "eh::everyone"};
    std::vector<std::string> some{std::to_string(e), "to"};
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        std::string const& name = names.parameters[e][i];
        parameters.push_back(sentType(event.parameters[i].type) + ' ' + name);
        all.push_back(name);
        some.push_back(name);
    }
    std::string const head = "eh::SendResult " + names.events[e] + '(';
    std::string const call = checks == Checks::text ? "return this->ehSendChecked(" : "return this->ehSend(";
    Documentation const own = eventDocumentation(event, names.parameters[e]);
    Documentation toAll = own;
    Documentation toSome = own;
    toAll.push_back(own.empty() ? "To everyone." : "@note To everyone.");
    toSome.push_back(own.empty() ? "To somebody: a connection, a group, eh::everyone; see eh::To."
                                 : "@note To somebody: a connection, a group, eh::everyone; see eh::To.");
    std::string const everyone = listing(head, parameters, ") const {");
    parameters.insert(parameters.begin(), "eh::To const& to");
    return code(R"(
        {{toAll}}
        {{everyone}}
            {{sendToAll}}
        }
        {{toSome}}
        {{somebody}}
            {{sendToSome}}
        }
        )", {{"toAll", doxygen(toAll)},
             {"everyone", everyone},
             {"sendToAll", listing(call, all, ");")},
             {"toSome", doxygen(toSome)},
             {"somebody", listing(head, parameters, ") const {")},
             {"sendToSome", listing(call, some, ");")}});
}

/// A class whose functions send; what differs is to whom.
struct SenderShape {
    std::string_view file, base, owner, owned, remark;
};

std::string senderClass(Model const& model, Interface const& interface, LocalNames const& names, std::string const& space,
                        SenderShape const& shape, std::string const& functions) {
    return code(R"(
        // {{origin}}
        #pragma once

        {{headers}}

        #include <eh/{{file}}.hpp>

        {{opens}}
        {{documentation}}
        class {{class}} : private eh::{{base}} {
        public:
            /// {{remark}}
            explicit {{class}}(eh::{{owner}}& {{owned}}) : eh::{{base}}({{owned}}, ehInterface()) {}
            {{functions}}

        private:
            static eh::InterfaceInfo const& ehInterface() noexcept {
                {{info}}
            }
        };
        {{closes}}
        )", {{"origin", originLine(model)},
             {"headers", standardHeaders(interface, false)},
             {"file", std::string(shape.file)},
             {"base", std::string(shape.base)},
             {"owner", std::string(shape.owner)},
             {"owned", std::string(shape.owned)},
             {"remark", std::string(shape.remark)},
             {"opens", namespaceOpens(space)},
             {"closes", namespaceCloses(space)},
             {"documentation", doxygen(interface.documentation)},
             {"class", names.interface},
             {"functions", functions},
             {"info", infoBody(interface)}});
}

OutputFile senderHeader(Model const& model, Interface const& interface, LocalNames const& names,
                        EmitOptions const& options) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e)
        functions += '\n' + senderFunctions(e, interface.events[e], names, options.checks);
    return {interface.name + ".hpp",
            senderClass(model, interface, names, options.cppNamespace,
                        {"sender", "Sender", "EventHandler", "handler", "Calls reach the clients of `handler`, which must outlive this object."},
                        functions)};
}

// the client side, the other way round

/// The prototypes in the header are views, whatever its functions take.
std::string calledHeaders(Interface const& interface) {
    std::string text = standardHeaders(interface, true);
    return text.find("<string_view>") != std::string::npos ? text : text + "#include <string_view>\n";
}

std::string clientNamespace(std::string const& space) { return space.empty() ? "client" : space + "::client"; }

std::string callFunction(std::size_t e, Event const& event, LocalNames const& names, Checks checks) {
    std::vector<std::string> parameters;
    std::vector<std::string> arguments{std::to_string(e)};
    for (std::size_t i = 0; i < event.parameters.size(); ++i) {
        std::string const& name = names.parameters[e][i];
        parameters.push_back(sentType(event.parameters[i].type) + ' ' + name);
        arguments.push_back(name);
    }
    std::string const call = checks == Checks::text ? "return this->ehCallChecked(" : "return this->ehCall(";
    return code(R"(
        {{documentation}}
        {{head}}
            {{call}}
        }
        )", {{"documentation", doxygen(eventDocumentation(event, names.parameters[e]))},
             {"head", listing("eh::SendResult " + names.events[e] + '(', parameters, ") const {")},
             {"call", listing(call, arguments, ");")}});
}

OutputFile callerHeader(Model const& model, Interface const& interface, LocalNames const& names,
                        EmitOptions const& options) {
    std::string functions;
    for (std::size_t e = 0; e < interface.events.size(); ++e)
        functions += '\n' + callFunction(e, interface.events[e], names, options.checks);
    return {"client/" + interface.name + ".hpp",
            senderClass(model, interface, names, clientNamespace(options.cppNamespace),
                        {"client_sender", "ClientSender", "Client", "ehClient", "Calls reach the server of `ehClient`, which must outlive this object."},
                        functions)};
}

OutputFile calledHeader(Model const& model, Interface const& interface, LocalNames const& names,
                        std::string const& outer) {
    std::string const space = clientNamespace(outer);
    return {"client/" + interface.name + ".hpp", code(R"(
        // {{origin}}
        #pragma once

        {{headers}}

        #include <eh/client_receiver.hpp>

        {{opens}}
        {{documentation}}
        class {{class}} : public eh::ClientReceiver {
        public:
            {{functions}}

        private:
            eh::InterfaceInfo const& ehInterface() const noexcept final {
                {{info}}
            }
            void ehReceive(std::size_t event, eh::Arguments const&{{arguments}}) final {
                switch (event) {
                {{cases}}
                default: return;     // the runtime passes no other numbers
                }
            }
        };
        {{closes}}
        )", {{"origin", originLine(model)},
             {"headers", calledHeaders(interface)},
             {"opens", namespaceOpens(space)},
             {"closes", namespaceCloses(space)},
             {"documentation", doxygen(interface.documentation)},
             {"class", names.interface},
             {"functions", receiverFunctions(interface, names, Side::client)},
             {"info", infoBody(interface)},
             {"arguments", hasArguments(interface) ? " arguments" : ""},
             {"cases", receiverCases(interface, names, Side::client)}})};
}

}

std::vector<OutputFile> emitCpp(Model const& model, Interface const& interface, LocalNames const& names,
                                EmitOptions const& options) {
    if (interface.role == Role::client)
        return {senderHeader(model, interface, names, options),
                calledHeader(model, interface, names, options.cppNamespace)};
    return {receiverHeader(model, interface, names, options.cppNamespace),
            receiverSource(model, interface, names, options.cppNamespace),
            callerHeader(model, interface, names, options)};
}

}
