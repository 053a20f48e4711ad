// The table of complaints.
#include "ids.hpp"

#include <cstdio>

namespace ehc {

std::span<IdTitle const> allIds() {
    static constexpr IdTitle titles[] = {
        {Id::notUtf8, "a byte is not UTF-8"},
        {Id::controlCharacter, "a control character"},
        {Id::commentNotClosed, "a comment is never closed"},
        {Id::kindExpected, "'client' or 'server' expected"},
        {Id::kindMissing, "an interface without 'client' or 'server'"},
        {Id::nameExpected, "a name expected"},
        {Id::interfaceNotOpened, "an interface without '{'"},
        {Id::interfaceNotClosed, "an interface without '}'"},
        {Id::strayBrace, "a '}' that closes nothing"},
        {Id::straySemicolon, "a ';' that ends nothing"},
        {Id::eventNotOpened, "an event without '{'"},
        {Id::eventExpected, "the name of an event expected"},
        {Id::eventNotClosed, "an event without '}'"},
        {Id::parameterOutsideEvent, "a parameter outside an event"},
        {Id::typeMissing, "a parameter without a type"},
        {Id::typeExpected, "a type expected"},
        {Id::semicolonExpected, "a parameter without ';'"},
        {Id::bracketsBeforeName, "brackets before the name"},
        {Id::bracketsNotClosed, "brackets without ']'"},
        {Id::typeAfterName, "a type behind the name"},
        {Id::fileEmpty, "a file without an interface"},
        {Id::interfaceEmpty, "an interface without an event"},
        {Id::typeUnknown, "an unknown type"},
        {Id::byteScalar, "a byte that is no array"},
        {Id::lengthNoNumber, "a length that is no number"},
        {Id::lengthZero, "a length of zero"},
        {Id::lengthLeadingZero, "a number with a leading zero"},
        {Id::lengthTooLarge, "a length that is too large"},
        {Id::nameTooLong, "a name that is too long"},
        {Id::nameIsKeyword, "a name that is a word of the language"},
        {Id::eventTwice, "two events of one name"},
        {Id::parameterTwice, "two parameters of one name"},
        {Id::interfaceTwice, "two interfaces of one name"},
        {Id::interfaceCase, "two interfaces that differ in case only"},
        {Id::doubleRefused, "a double where -nd allows none"},
        {Id::cannotRead, "an input that cannot be read"},
        {Id::cannotWrite, "an output that cannot be written"},
        {Id::outputsCoincide, "two outputs that would be one file"},
        {Id::outputIsClient, "an output that would replace the client script"},
        {Id::outputStale, "an output that is not up to date"},
        {Id::javaSlots, "an event with more arguments than Java has room for"},
        {Id::javaEvents, "an interface with more events than Java has room for"},
        {Id::cNames, "two things of one name in C"},
    };
    return titles;
}

std::string idName(Id id) {
    char buffer[12];
    std::snprintf(buffer, sizeof buffer, "EH%04u", static_cast<unsigned>(id));
    return buffer;
}

}
