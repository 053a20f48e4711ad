# The way to cross-compile: EventHandler, by FetchContent, without its compiler, and an ehc of the build machine instead.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

copied(person "${SOURCE}/idl-examples/person" other-person)
build(other_ehc "${CMAKE_CURRENT_LIST_DIR}/subproject" "-DEVENTHANDLER=${SOURCE}" "-DPERSON=${person}" "-DEH_TLS=${TLS}" "-DEH_DEFLATE=${DEFLATE}"
  -DEH_BUILD_EHC=OFF "-DEH_EHC_EXECUTABLE=${EHC}")
built("${SCRATCH}/build-other_ehc" person)
file(GLOB_RECURSE compilers "${SCRATCH}/build-other_ehc/ehc")
if(compilers)
  message(FATAL_ERROR "EH_BUILD_EHC=OFF, and yet there is ${compilers}")
endif()
