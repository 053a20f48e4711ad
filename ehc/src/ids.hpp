// The stable names of all complaints: a number is given once and never to anything else. docs/ehc.md explains each.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ehc {

/// The value is the number that users see: EH0203. 00.. is text, 01.. grammar, 02.. rules, 03.. the run and its files, 04.. the
/// limits of one language.
enum class Id : unsigned short {
    notUtf8 = 1,
    controlCharacter = 2,
    commentNotClosed = 3,

    kindExpected = 101,
    kindMissing = 102,
    nameExpected = 103,
    interfaceNotOpened = 104,
    interfaceNotClosed = 105,
    strayBrace = 106,
    straySemicolon = 107,
    eventNotOpened = 108,
    eventExpected = 109,
    eventNotClosed = 110,
    parameterOutsideEvent = 111,
    typeMissing = 112,
    typeExpected = 113,
    semicolonExpected = 114,
    bracketsBeforeName = 115,
    bracketsNotClosed = 116,
    typeAfterName = 117,

    fileEmpty = 201,
    interfaceEmpty = 202,
    typeUnknown = 203,
    byteScalar = 204,
    lengthNoNumber = 205,
    lengthZero = 206,
    lengthLeadingZero = 207,
    lengthTooLarge = 208,
    nameTooLong = 209,
    nameIsKeyword = 210,
    eventTwice = 211,
    parameterTwice = 212,
    interfaceTwice = 213,
    interfaceCase = 214,
    doubleRefused = 215,

    cannotRead = 301,
    cannotWrite = 302,
    outputsCoincide = 303,
    outputIsClient = 304,
    outputStale = 305,

    javaSlots = 401,
    javaEvents = 402,
    cNames = 403,
};

struct IdTitle {
    Id id;
    std::string_view title;
};

/// All of them, in the order of their numbers, each with what it is about in a few words.
std::span<IdTitle const> allIds();

/// `EH0203`.
std::string idName(Id id);

}
