// The reserved words of the target languages, one table per language and position.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace ehc::words {

using Words = std::unordered_set<std::string_view>;

/// Keywords of C++ with C's, and macros of headers that programs usually include.
Words const& cpp();
/// Whether a name begins as macros of the system's headers do, such as SYS_read or INT8_MAX.
bool isMacroOfSystem(std::string_view name);
/// What the generated classes of C++ call themselves or inherit.
Words const& cppMembers();
/// Types and functions that the usual headers put outside all namespaces.
Words const& cppGlobals();
/// Types and functions that C programs cannot have twice, and what generated C calls itself.
Words const& cGlobals();
/// Headers of the system, without their `.h`, in lower case: a file of that name would stand in front of them.
Words const& cHeaders();
/// The types that generated declarations of C use, besides those of eh.h.
Words const& cTypes();
/// Keywords of Java.
Words const& java();
/// Methods that every object of Java has, and the words that cannot be called like a method.
Words const& javaMembers();
/// Types of java.lang, packages that generated code names, and words that are no names of types.
Words const& javaTypes();
/// Keywords of JavaScript in strict mode, and the names that cannot be bound there.
Words const& javascript();
/// Properties that the language itself asks every object for.
Words const& javascriptMembers();
/// Names of the environment (browsers, workers, Node) that a script must not shadow, and TypeScript's names of types.
Words const& javascriptGlobals();
/// Names that only TypeScript's declarations of the language and of browsers have in the global scope.
Words const& typescriptGlobals();

/// The words of a text, separated by blanks and line breaks. The text must live as long as the program.
Words split(std::string_view text);

}
