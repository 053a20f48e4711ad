// What all files of generated C have in common: types, parameters, what stands around declarations, and the two sides.
#pragma once

#include "emit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ehc {

/// What is different between the two sides of an interface.
struct CSide {
    std::string_view folder;        ///< of the files
    std::string_view prefix;        ///< of what they add to a program
    std::string_view runtime;       ///< the header of the runtime
    std::string_view api;           ///< what the names in it begin with
    std::string_view guard;
    std::string_view owner;         ///< what all functions are given first: `handler`, an `eh_handler *`
};

inline constexpr CSide serverSide{"", "", "eh/eh.h", "eh_", "EH_GENERATED_", "handler"};
inline constexpr CSide clientSide{"client/", "client_", "eh/client.h", "eh_client_", "EH_CLIENT_GENERATED_", "client"};

/// `eh_handler *handler`
std::string ownerParameter(CSide const& side);
/// `X` or `client_X`
std::string sideName(CSide const& side, LocalNames const& names);

struct CType {
    std::string_view declared;      ///< before the name of a scalar
    std::string_view element;       ///< before `*` or the name of a fixed array
    std::string_view scalarOf;      ///< member of a value
    std::string_view arrayOf;
    std::string_view scalar;        ///< function that makes a value
    std::string_view array;
};

CType const& cType(Element element);

/// The names of an event's parameters, and of those that say how long its arrays are.
struct CParameters {
    std::vector<std::string> const& names;
    std::vector<std::string> counts;        ///< empty where the type knows the length
};

CParameters cParameters(Event const& event, std::vector<std::string> const& names);
/// Appends what stands in a list of parameters for those of the event: one item each, or two for an array.
void appendDeclarations(Event const& event, CParameters const& parameters, std::vector<std::string>& list);
/// The array of an event's values; no line for an event without parameters.
std::string valuesOf(Event const& event, CParameters const& parameters);

Documentation cDocumentation(Event const& event, std::vector<std::string> const& names);

/// The header with those declarations.
OutputFile cHeader(CSide const& side, Model const& model, LocalNames const& names, std::string const& declarations);
/// The source with those definitions behind what the runtime is told of the interface.
OutputFile cSource(CSide const& side, Model const& model, Interface const& interface, LocalNames const& names,
                   std::string const& definitions);

}
