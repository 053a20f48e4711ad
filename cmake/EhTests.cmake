# Test programs of the project: what they link, and how CTest learns of them.

# eh_add_test(name SOURCES a.cpp... [LIBRARIES target...]): a Catch2 program; each of its test cases becomes a CTest entry "name: test case".
# Sources include "support/catch.hpp"; the main function is provided.
function(eh_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} eh_test_support eh_warnings)
  catch_discover_tests(${name} TEST_PREFIX "${name}: " WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" PROPERTIES TIMEOUT 120)
endfunction()

# eh_add_fuzzer(name SOURCES a.cpp... [LIBRARIES target...]): a libFuzzer program; the target `fuzzers` builds all.
function(eh_add_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} eh_warnings)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})
endfunction()
