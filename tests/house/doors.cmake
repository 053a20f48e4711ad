# The doors of the house, who may include whom: cmake -D ROOT=<the project> -P doors.cmake. Every offence is a line; none is exit 0.
cmake_minimum_required(VERSION 3.22)

set(offences 0)

# The files below ROOT whose path matches `where` and not `except`.
function(files_of result where except)
  set(found)
  foreach(path IN LISTS allFiles)
    if(path MATCHES "${where}" AND NOT path MATCHES "${except}")
      list(APPEND found "${path}")
    endif()
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# The headers that a file includes, without brackets or quotes.
function(includes_of result path)
  file(STRINGS "${ROOT}/${path}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
  list(TRANSFORM lines REPLACE "^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]*).*$" "\\1")
  set(${result} "${lines}" PARENT_SCOPE)
endfunction()

# door(SAY sentence WHERE regex [EXCEPT regex] (FORBID regex | ALLOW regex)): what files may include.
function(door)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SAY;WHERE;EXCEPT;FORBID;ALLOW" "")
  if(NOT arg_EXCEPT)
    set(arg_EXCEPT "^$")
  endif()
  files_of(files "${arg_WHERE}" "${arg_EXCEPT}")
  foreach(path IN LISTS files)
    includes_of(headers "${path}")
    foreach(header IN LISTS headers)
      if((arg_FORBID AND header MATCHES "${arg_FORBID}") OR (arg_ALLOW AND NOT header MATCHES "${arg_ALLOW}"))
        message(NOTICE "${path}: includes ${header}: ${arg_SAY}")
        math(EXPR offences "${offences} + 1")
      endif()
    endforeach()
  endforeach()
  set(offences ${offences} PARENT_SCOPE)
endfunction()

# opens(SAY sentence WHERE regex [EXCEPT regex] WITH regex): how files begin.
function(opens)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SAY;WHERE;EXCEPT;WITH" "")
  files_of(files "${arg_WHERE}" "${arg_EXCEPT}")
  foreach(path IN LISTS files)
    file(READ "${ROOT}/${path}" start LIMIT 200)
    if(NOT start MATCHES "${arg_WITH}")
      message(NOTICE "${path}: ${arg_SAY}")
      math(EXPR offences "${offences} + 1")
    endif()
  endforeach()
  set(offences ${offences} PARENT_SCOPE)
endfunction()

set(allFiles)
foreach(room IN ITEMS ehc runtime client-js idl-examples tests)
  file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/${room}/*.cpp" "${ROOT}/${room}/*.hpp" "${ROOT}/${room}/*.c" "${ROOT}/${room}/*.h"
    "${ROOT}/${room}/*.js" "${ROOT}/${room}/*.mjs")
  list(APPEND allFiles ${files})
endforeach()
list(FILTER allFiles EXCLUDE REGEX "(^|/)node_modules/|^tests/ehc/(good|bad|golden)|/build[^/]*/")
if(NOT allFiles)
  message(FATAL_ERROR "no source files below '${ROOT}'")
endif()

set(standard "[a-z_0-9]+$")
set(cpp "\\.(cpp|hpp|c|h)$")

door(SAY "only ehc/src/parse.cpp knows Spirit"
  WHERE "${cpp}" EXCEPT "^ehc/src/parse\\.cpp$" FORBID "boost/spirit")
door(SAY "emitters see the model, never the syntax tree"
  WHERE "^ehc/src/emit" FORBID "(^|/)(ast|parse|check)\\.hpp$")
# the text that emitters write includes eh/; that they cannot include it themselves is seen to by their include path
door(SAY "ehc knows nothing of the runtime"
  WHERE "^ehc/" EXCEPT "^ehc/src/emit_[a-z_]*\\.cpp$" FORBID "^eh/|runtime/")
door(SAY "the runtime knows nothing of ehc"
  WHERE "^runtime/" FORBID "ehc/")
door(SAY "public headers use the standard library and eh/ only"
  WHERE "^runtime/include/eh/.*\\.hpp$" ALLOW "^(eh/.*|${standard})")
door(SAY "eh.h, client.h and users.h use the headers of C only"
  WHERE "^runtime/include/eh/.*\\.h$" ALLOW "^(eh/.*\\.h|[a-z]+\\.h)$")
door(SAY "event/ knows neither sockets nor HTTP"
  WHERE "^runtime/src/event/" FORBID "boost/|openssl/|^(sys/(socket|epoll|select)\\.h|netinet/|arpa/)|(^|/)http/")
door(SAY "in event/ only the codec knows nlohmann"
  WHERE "^runtime/src/event/" EXCEPT "^runtime/src/event/(codec/|[^/]*codec)" FORBID "nlohmann/")
door(SAY "testing/ knows event/, neither sockets nor links"
  WHERE "^runtime/src/testing/" FORBID "boost/|openssl/|nlohmann/|^(sys/(socket|epoll|select)\\.h|netinet/|arpa/)|^(http|link)/")
door(SAY "client/ knows codecs, frames, loop and streams: neither the server nor its links"
  WHERE "^runtime/src/client/" ALLOW "^(eh/.*|client/.*|event/(codec/.*|loop\\.hpp|prototype\\.hpp|given\\.hpp|ids\\.hpp)|link/ws/.*|http/(socket_loop|stream|watch|text|tls)\\.hpp|netdb\\.h|poll\\.h|netinet/.*|sys/socket\\.h|${standard})")
door(SAY "nobody in the runtime knows client/"
  WHERE "^runtime/src/" EXCEPT "^runtime/src/(client|c_api)/" FORBID "^(client/|eh/client[a-z_]*\\.hpp)")
door(SAY "no program carries what is for tests"
  WHERE "^runtime/src/" EXCEPT "^runtime/src/testing/" FORBID "(^|/)testing(/|\\.hpp$)")
door(SAY "Beast lives in .cpp files of http/ and link/, and in headers named *_beast.hpp there"
  WHERE "^(ehc|runtime)/" EXCEPT "^runtime/src/(http|link)/[^/]*(\\.cpp|_beast\\.hpp)$" FORBID "boost/beast")
door(SAY "c_api uses the public headers only"
  WHERE "^runtime/src/c_api" ALLOW "^(eh/.*|c_api/.*|${standard})")
door(SAY "nobody in the runtime knows c_api"
  WHERE "^runtime/" EXCEPT "^runtime/(src/c_api/|include/eh/(client|users)\\.h$)" FORBID "^(c_api/|eh/(eh|client|users)\\.h$)")
door(SAY "fmt is for .cpp files"
  WHERE "\\.(hpp|h)$" FORBID "^fmt/")
door(SAY "examples and eh-testbed show the public interface, so they use no other"
  WHERE "^(idl-examples|tests/testbed)/.*${cpp}" FORBID "boost/|nlohmann/|runtime/src")
opens(SAY "a file opens with one // sentence on why it exists"
  WHERE "\\.(cpp|hpp|c|h|js|mjs)$" EXCEPT "^$" WITH "^(#![^\n]*\n)?// ?[^ \n]+ [^ \n]+")

if(offences)
  message(FATAL_ERROR "${offences} closed doors were walked through; docs/architecture.md says who may know whom")
endif()
list(LENGTH allFiles count)
message(STATUS "${count} files, all doors closed")
