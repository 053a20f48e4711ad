# Compiles CASE, which must fail with a message that matches what its line "// expect: ..." says; without that line it must compile.
#
#   cmake -DCASE=file -DCOMPILER=c++ -DINCLUDES=a,b -P expect_failure.cmake
string(REPLACE "," ";-I" includes "-I${INCLUDES}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C
    "${COMPILER}" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror ${includes} "${CASE}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
file(STRINGS "${CASE}" expected REGEX "^// expect: ")
if(NOT expected)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "this must compile, but does not:\n${output}")
  endif()
  return()
endif()
string(REGEX REPLACE "^// expect: " "" expected "${expected}")
if(result EQUAL 0)
  message(FATAL_ERROR "this must not compile, but does")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "the compiler refuses it for another reason than '${expected}':\n${output}")
endif()
