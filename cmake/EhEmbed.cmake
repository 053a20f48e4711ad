# eh_embed(): puts files into a program, to be served by eh::embedded().
#
#   eh_embed(TARGET t [DIR folder] [FILES a...] [GENERATED] [NAME name] [NAMESPACE eh::x])
#
# TARGET     a target made in the same CMakeLists.txt
# DIR        a folder, with all below it; names that begin with a dot or end in ~ stay out
# FILES      single files, served under their own names
# GENERATED  also the scripts (.js, .mjs) that eh_generate() made for the target: call it first
# NAME       the variable and the header, `#include "name.hpp"`; the folder's name if not given
# NAMESPACE  where the variable lives; the global namespace if not given
#
# The header declares `extern eh::EmbeddedFolder const name;`. Files are sorted by path; each has an entity tag made of its content. No compiler
# of the build machine takes part, so this works when cross-compiling. An added or changed file is noticed by the next build.
include_guard(GLOBAL)

function(eh_embed)
  cmake_parse_arguments(PARSE_ARGV 0 arg "GENERATED" "TARGET;DIR;NAME;NAMESPACE" "FILES")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "eh_embed: not understood: ${arg_UNPARSED_ARGUMENTS} ${arg_KEYWORDS_MISSING_VALUES}; "
      "write eh_embed(TARGET t DIR folder [FILES a...] [GENERATED] [NAME name] [NAMESPACE eh::x])")
  endif()
  if(NOT arg_TARGET OR NOT TARGET ${arg_TARGET})
    message(FATAL_ERROR "eh_embed: there is no target '${arg_TARGET}'; call add_executable or add_library first")
  endif()
  if(NOT arg_DIR AND NOT arg_FILES)
    message(FATAL_ERROR "eh_embed: nothing to embed: give DIR, FILES or both")
  endif()
  if(NOT arg_NAME)
    if(NOT arg_DIR)
      message(FATAL_ERROR "eh_embed: NAME is missing; only with DIR there is a default")
    endif()
    cmake_path(GET arg_DIR FILENAME arg_NAME)
  endif()
  if(NOT arg_NAME MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    message(FATAL_ERROR "eh_embed: '${arg_NAME}' cannot be the name of a C++ variable; give another by NAME")
  endif()

  _eh_embed_entries(entries)
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EhEmbedFiles.cmake")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/eh_embed/${arg_TARGET}")
  set(list "${folder}/${arg_NAME}.list")
  list(JOIN entries "\n" text)
  file(CONFIGURE OUTPUT "${list}" CONTENT "${text}\n" @ONLY)
  set(files)
  foreach(entry IN LISTS entries)
    string(REGEX REPLACE "^[^|]*\\|" "" file "${entry}")
    list(APPEND files "${file}")
  endforeach()
  add_custom_command(
    OUTPUT "${folder}/${arg_NAME}.hpp" "${folder}/${arg_NAME}.cpp"
    COMMAND "${CMAKE_COMMAND}" -D "LIST=${list}" -D "NAME=${arg_NAME}" -D "NAMESPACE=${arg_NAMESPACE}" -D "FOLDER=${folder}" -P "${script}"
    DEPENDS ${files} "${list}" "${script}"
    COMMENT "Embedding ${arg_NAME} in ${arg_TARGET}"
    VERBATIM)
  target_sources(${arg_TARGET} PRIVATE "${folder}/${arg_NAME}.hpp" "${folder}/${arg_NAME}.cpp")
  target_include_directories(${arg_TARGET} PRIVATE "${folder}")
endfunction()

# For eh_embed, with its arguments in scope: "path|file" for each file, sorted by path.
function(_eh_embed_entries result)
  set(entries)
  if(arg_DIR)
    cmake_path(ABSOLUTE_PATH arg_DIR BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE folder)
    if(NOT IS_DIRECTORY "${folder}")
      message(FATAL_ERROR "eh_embed: there is no folder '${folder}'")
    endif()
    file(GLOB_RECURSE paths CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE "${folder}" "${folder}/*")
    foreach(path IN LISTS paths)
      if(NOT path MATCHES "(^|/)\\.|~$")
        list(APPEND entries "${path}|${folder}/${path}")
      endif()
    endforeach()
  endif()
  set(single ${arg_FILES})
  if(arg_GENERATED)
    get_target_property(scripts ${arg_TARGET} EH_GENERATED_SCRIPTS)
    if(NOT scripts)
      message(FATAL_ERROR "eh_embed: no scripts were generated for '${arg_TARGET}'; call eh_generate(... LANGUAGES js) first")
    endif()
    list(APPEND single ${scripts})
  endif()
  foreach(file IN LISTS single)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    cmake_path(GET file FILENAME path)
    list(APPEND entries "${path}|${file}")
  endforeach()
  list(SORT entries)
  set(paths ${entries})
  list(TRANSFORM paths REPLACE "\\|.*$" "")
  foreach(path IN LISTS paths)
    if(path MATCHES "[\"\\\\;|]")
      message(FATAL_ERROR "eh_embed: the name '${path}' holds a quote, backslash, semicolon or bar; rename the file")
    endif()
  endforeach()
  set(once ${paths})
  list(REMOVE_DUPLICATES once)
  if(NOT "${once}" STREQUAL "${paths}")
    message(FATAL_ERROR "eh_embed: two files would have the same path; the paths are: ${paths}")
  endif()
  set(${result} ${entries} PARENT_SCOPE)
endfunction()
