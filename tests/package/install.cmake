# Installs the built tree into a scratch prefix, which the tests of the package then use.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

file(REMOVE_RECURSE "${SCRATCH}/prefix")
step("cmake --install" "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${SCRATCH}/prefix")
file(GLOB_RECURSE headers "${SCRATCH}/prefix/include/eh/*.hpp")
if(NOT headers)
  message(FATAL_ERROR "no headers were installed")
endif()
