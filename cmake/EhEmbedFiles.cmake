# Run by eh_embed() at build time: writes NAME.hpp and NAME.cpp, or NAME.h and NAME.c, into FOLDER, holding the files of LIST ("path|file" a line).
cmake_minimum_required(VERSION 3.22)

file(STRINGS "${LIST}" entries ENCODING UTF-8)
set(arrays "")
set(rows "")
set(count 0)
set(array "constexpr char")
if(LANGUAGE STREQUAL "c")
  set(array "static const char")
endif()
foreach(entry IN LISTS entries)
  string(REGEX MATCH "^([^|]*)\\|(.*)$" ignored "${entry}")
  set(path "${CMAKE_MATCH_1}")
  set(file "${CMAKE_MATCH_2}")
  file(SIZE "${file}" size)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 tag)
  if(size EQUAL 0)
    set(content "{}")
    set(contentC "\"\", 0")
  else()
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    string(REPEAT "......." 16 sixteen)           # one byte is seven characters now: '\x20',
    string(REGEX REPLACE "(${sixteen})" "\\1\n    " bytes "${bytes}")
    string(APPEND arrays "${array} ehContent${count}[] = {\n    ${bytes}\n};\n")
    set(content "{ehContent${count}, sizeof ehContent${count}}")
    set(contentC "ehContent${count}, sizeof ehContent${count}")
  endif()
  if(LANGUAGE STREQUAL "c")
    set(content "${contentC}")
  endif()
  string(APPEND rows "    {\"${path}\", ${content}, \"\\\"${tag}\\\"\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

if(LANGUAGE STREQUAL "c")
  set(table "")
  set(value "{ NULL, 0 }")
  if(count)
    set(table "static const eh_embedded_file ehFiles[] = {\n${rows}};\n\n")
    set(value "{ ehFiles, ${count} }")
  endif()
  string(TOUPPER "${NAME}" guard)
  file(CONFIGURE OUTPUT "${FOLDER}/${NAME}.h" @ONLY CONTENT [[
// The files that eh_embed() put into this program.
#ifndef EH_EMBEDDED_@guard@_H
#define EH_EMBEDDED_@guard@_H

#include <eh/eh.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const eh_embedded_folder @NAME@;

#ifdef __cplusplus
}
#endif

#endif
]])
  file(WRITE "${FOLDER}/${NAME}.c" "// The files that eh_embed() put into this program, byte by byte.\n#include \"${NAME}.h\"\n\n${arrays}\n${table}"
    "const eh_embedded_folder ${NAME} = ${value};\n")
  return()
endif()

set(open "")
set(close "")
if(NAMESPACE)
  set(open "namespace ${NAMESPACE} {\n")
  set(close "}\n")
endif()
if(count EQUAL 0)
  set(table "")
  set(value "{}")
else()
  set(table "constexpr eh::EmbeddedFile ehFiles[] = {\n${rows}};\n")
  set(value "{::ehFiles}")
endif()
file(CONFIGURE OUTPUT "${FOLDER}/${NAME}.hpp" @ONLY CONTENT [[
// The files that eh_embed() put into this program.
#pragma once
#include <eh/embedded.hpp>

@open@extern eh::EmbeddedFolder const @NAME@;
@close@]])
file(WRITE "${FOLDER}/${NAME}.cpp" "// The files that eh_embed() put into this program, byte by byte.\n#include \"${NAME}.hpp\"\n\nnamespace {\n${arrays}${table}}\n\n"
  "${open}constinit eh::EmbeddedFolder const ${NAME}${value};\n${close}")
