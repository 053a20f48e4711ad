# A copy of person, told where EventHandler's sources are: it builds them along.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

copied(person "${SOURCE}/idl-examples/person" subproject-person)
build(subproject "${person}" "-DEVENTHANDLER_SOURCE=${SOURCE}" "-DEH_TLS=${TLS}" "-DEH_DEFLATE=${DEFLATE}")
built("${SCRATCH}/build-subproject" person)
