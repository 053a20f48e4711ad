# eh_embed and eh_generate with what is awkward: empty, binary and large files, folders, comments that look like interfaces.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

copied(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer" consumer)
build(embedded "${consumer}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix")
step("the consumer's look at its files" "${SCRATCH}/build-embedded/consumer")

step("the consumer's test with a page in process" "${SCRATCH}/build-embedded/consumer_tests")

step("the consumer's client of its own server" "${SCRATCH}/build-embedded/consumer_client")

step("the consumer's client of its own server in C" "${SCRATCH}/build-embedded/consumer_c_client")

# what the build expects is what ehc writes
function(listed_files_exist folder)
  execute_process(COMMAND "${EHC}" ${ARGN} -o "${folder}" --list-outputs "${consumer}/odd.ehi" OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" listed "${listed}")
  if(NOT listed)
    message(FATAL_ERROR "ehc --list-outputs named no files")
  endif()
  foreach(file IN LISTS listed)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${folder}" NORMALIZE)
    if(NOT EXISTS "${file}")
      message(FATAL_ERROR "ehc lists ${file}, which the build did not make")
    endif()
  endforeach()
endfunction()

set(folder "${SCRATCH}/build-embedded/eh/consumer")
listed_files_exist("${folder}" -CppS -JS -J odd.events)
listed_files_exist("${SCRATCH}/build-embedded/eh/consumer_c_client" -CS)

file(GLOB java "${folder}/*.java")
if(NOT java)
  message(FATAL_ERROR "eh_generate made no Java")
endif()
foreach(file IN LISTS java)
  file(STRINGS "${file}" package REGEX "^package odd\\.events;$")
  if(NOT package)
    message(FATAL_ERROR "${file} is not in the package that eh_generate was given")
  endif()
endforeach()

# nothing changed: nothing to do; a file added: noticed
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${SCRATCH}/build-embedded" OUTPUT_VARIABLE again COMMAND_ERROR_IS_FATAL ANY)
if(GENERATOR STREQUAL "Ninja" AND NOT again MATCHES "no work to do")
  message(FATAL_ERROR "a second build had something to do:\n${again}")
endif()
file(WRITE "${consumer}/www/later.txt" "later")
step("building with one file more" "${CMAKE_COMMAND}" --build "${SCRATCH}/build-embedded")
step("the consumer's look at one file more" "${SCRATCH}/build-embedded/consumer" later.txt)

# another archive: noticed, though its files are old
file(WRITE "${consumer}/site/newer.txt" "newer")
execute_process(COMMAND "${CMAKE_COMMAND}" -E tar cf "${SCRATCH}/build-embedded/made/site.zip" --format=zip --mtime=2001-01-01 index.html page.mjs sub newer.txt
  WORKING_DIRECTORY "${consumer}/site" COMMAND_ERROR_IS_FATAL ANY)
step("building with another archive" "${CMAKE_COMMAND}" --build "${SCRATCH}/build-embedded")
step("the consumer's look at the archive's new file" "${SCRATCH}/build-embedded/consumer" newer.txt)

# an interface added to the file: its stub appears
file(APPEND "${consumer}/odd.ehi" "server Later { now { } }\n")
step("building with one interface more" "${CMAKE_COMMAND}" --build "${SCRATCH}/build-embedded")
if(NOT EXISTS "${folder}/Later.hpp")
  message(FATAL_ERROR "an interface was added to odd.ehi, but no Later.hpp was made")
endif()
