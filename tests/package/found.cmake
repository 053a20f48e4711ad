# A copy of person, built with the installed package by find_package(EventHandler).
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

copied(person "${SOURCE}/idl-examples/person" found-person)
build(found "${person}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix")
built("${SCRATCH}/build-found" person)
