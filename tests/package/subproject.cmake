# A copy of person, beside the whole of EventHandler in one build, with FetchContent.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

copied(person "${SOURCE}/idl-examples/person" subproject-person)
build(subproject "${CMAKE_CURRENT_LIST_DIR}/subproject" "-DEVENTHANDLER=${SOURCE}" "-DPERSON=${person}" "-DEH_TLS=${TLS}")
built("${SCRATCH}/build-subproject" person)
