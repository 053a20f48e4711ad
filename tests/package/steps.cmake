# What the package tests have in common: to run a step and say which failed, and to configure and build as the outer build does.
cmake_minimum_required(VERSION 3.22)

# step(what command...): a command that must succeed; its output is shown if it does not.
function(step what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE exit OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT exit EQUAL 0)
    message(NOTICE "${out}")
    message(FATAL_ERROR "${what} failed (${exit})")
  endif()
endfunction()

# configuring(result source binary [-D...]): the command line that configures a project like the outer one.
function(configuring result source binary)
  set(command "${CMAKE_COMMAND}" -S "${source}" -B "${binary}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_BUILD_TYPE=${TYPE}")
  if(TYPE STREQUAL "Release")
    list(APPEND command "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG")
  endif()
  if(LAUNCHER)
    list(APPEND command "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}")
  endif()
  if(SANITIZE)
    list(APPEND command "-DCMAKE_EXE_LINKER_FLAGS=-fsanitize=${SANITIZE}")
  endif()
  set(${result} ${command} ${ARGN} PARENT_SCOPE)
endfunction()

# build(name source [-D...]): configures and builds a project in SCRATCH/build-<name>, from nothing.
function(build name source)
  set(binary "${SCRATCH}/build-${name}")
  file(REMOVE_RECURSE "${binary}")
  configuring(command "${source}" "${binary}" ${ARGN})
  step("configuring ${name}" ${command})
  step("building ${name}" "${CMAKE_COMMAND}" --build "${binary}" --parallel 2)
endfunction()

# copied(result folder name): a copy of a folder of the project in SCRATCH, as a user would take it.
function(copied result folder name)
  file(REMOVE_RECURSE "${SCRATCH}/${name}")
  file(COPY "${folder}/" DESTINATION "${SCRATCH}/${name}")
  set(${result} "${SCRATCH}/${name}" PARENT_SCOPE)
endfunction()

# built(binary name): a program of that name was built somewhere below.
function(built binary name)
  file(GLOB_RECURSE found "${binary}/${name}" "${binary}/${name}.exe")
  if(NOT found)
    message(FATAL_ERROR "nothing named ${name} was built below ${binary}")
  endif()
endfunction()
