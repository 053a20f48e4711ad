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

# array(name bytes): the array `name` of bytes that are given as hexadecimal digits is added to `arrays`.
function(array name bytes)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REPEAT "......." 16 sixteen)             # one byte is seven characters now: '\x20',
  string(REGEX REPLACE "(${sixteen})" "\\1\n    " bytes "${bytes}")
  set(arrays "${arrays}${array} ${name}[] = {\n    ${bytes}\n};\n" PARENT_SCOPE)
endfunction()

# compressed(result file coding size): the file compressed, in hexadecimal digits; "" if that is not a tenth shorter.
function(compressed result file coding size)
  set(into "${FOLDER}/${NAME}.${coding}")
  file(REMOVE "${into}")
  if(coding STREQUAL "br")
    execute_process(COMMAND "${BROTLI}" --quality=11 --force "--output=${into}" "${file}" COMMAND_ERROR_IS_FATAL ANY)
  else()
    file(ARCHIVE_CREATE OUTPUT "${into}" PATHS "${file}" FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  endif()
  file(SIZE "${into}" now)
  math(EXPR most "${size} - ${size} / 10")
  set(bytes "")
  if(now LESS most)
    file(READ "${into}" bytes HEX)
    if(coding STREQUAL "gz")
      string(SUBSTRING "${bytes}" 0 8 start)
      string(SUBSTRING "${bytes}" 16 -1 end)
      set(bytes "${start}00000000${end}")          # without the time, so that each build makes the same
    endif()
  endif()
  file(REMOVE "${into}")
  set(${result} "${bytes}" PARENT_SCOPE)
endfunction()

# tag_of(result file): the entity tag, without its quotes.
function(tag_of result file)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 tag)
  set(${result} "${tag}" PARENT_SCOPE)
endfunction()

# with_hashed_paths(result file path): the HTML of `file` with hashed paths in its src="..." and href="...", in a file of its own; or that
# file, if nothing is to be changed.
function(with_hashed_paths result file path)
  file(READ "${file}" text)
  string(REGEX MATCHALL "(src|href)=\"[A-Za-z0-9_./~-]+\"" references "${text}")
  list(REMOVE_DUPLICATES references)
  cmake_path(GET path PARENT_PATH folder)
  set(hashed "${text}")
  foreach(reference IN LISTS references)
    string(REGEX MATCH "^(src|href)=\"(.*)\"$" ignored "${reference}")
    set(name "${CMAKE_MATCH_1}")
    set(target "${CMAKE_MATCH_2}")
    cmake_path(APPEND folder "${target}" OUTPUT_VARIABLE other)
    cmake_path(NORMAL_PATH other)
    if(target MATCHES "^/|/$|\\.html?$" OR NOT DEFINED "file_${other}")
      continue()
    endif()
    tag_of(tag "${file_${other}}")
    string(SUBSTRING "${tag}" 0 16 hash)
    string(REGEX REPLACE "\\.[^./]*$" "" stem "${target}")
    if(stem MATCHES "(^|/)$")                       # a name that begins with its only dot has no ending
      set(stem "${target}")
    endif()
    string(LENGTH "${stem}" length)
    string(SUBSTRING "${target}" ${length} -1 ending)
    string(REPLACE "${reference}" "${name}=\"${stem}.${hash}${ending}\"" hashed "${hashed}")
  endforeach()
  set(${result} "${file}" PARENT_SCOPE)
  if(NOT hashed STREQUAL text)
    file(WRITE "${FOLDER}/${NAME}.hashed/${path}" "${hashed}")
    set(${result} "${FOLDER}/${NAME}.hashed/${path}" PARENT_SCOPE)
  endif()
endfunction()

foreach(entry IN LISTS entries)
  string(REGEX MATCH "^([^|]*)\\|(.*)$" ignored "${entry}")
  set("file_${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}")
endforeach()
foreach(entry IN LISTS entries)
  string(REGEX MATCH "^([^|]*)\\|(.*)$" ignored "${entry}")
  set(path "${CMAKE_MATCH_1}")
  set(file "${CMAKE_MATCH_2}")
  if(HASHED AND path MATCHES "\\.html?$")
    with_hashed_paths(file "${file}" "${path}")
  endif()
  file(SIZE "${file}" size)
  tag_of(tag "${file}")
  set(content "{}")
  set(contentC "\"\", 0")
  if(NOT size EQUAL 0)
    file(READ "${file}" bytes HEX)
    array(ehContent${count} "${bytes}")
    set(content "{ehContent${count}, sizeof ehContent${count}}")
    set(contentC "ehContent${count}, sizeof ehContent${count}")
  endif()
  set(others "")
  set(othersC "")
  foreach(coding IN ITEMS gz br)
    set(bytes "")
    if(NOT UNCOMPRESSED AND size GREATER 0 AND (coding STREQUAL "gz" OR BROTLI))
      compressed(bytes "${file}" ${coding} ${size})
    endif()
    if(bytes STREQUAL "")
      string(APPEND others ", {}")
      string(APPEND othersC ", NULL, 0")
    else()
      array(ehContent${count}_${coding} "${bytes}")
      string(APPEND others ", {ehContent${count}_${coding}, sizeof ehContent${count}_${coding}}")
      string(APPEND othersC ", ehContent${count}_${coding}, sizeof ehContent${count}_${coding}")
    endif()
  endforeach()
  if(LANGUAGE STREQUAL "c")
    set(content "${contentC}")
    set(others "${othersC}")
  endif()
  string(APPEND rows "    {\"${path}\", ${content}, \"\\\"${tag}\\\"\"${others}},\n")
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
