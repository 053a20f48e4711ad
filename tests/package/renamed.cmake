# An interface that is renamed, added or removed is followed by the next build, whatever an earlier one has left behind.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

set(folder "${SCRATCH}/renamed")
set(binary "${SCRATCH}/build-renamed")
file(REMOVE_RECURSE "${folder}" "${binary}")
file(WRITE "${folder}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.22)\nproject(renamed LANGUAGES CXX)\n"
  "include(${SOURCE}/cmake/EhGenerate.cmake)\nadd_library(renamed OBJECT nothing.cpp)\n"
  "eh_generate(TARGET renamed IDL panel.ehi LANGUAGES js java OUT_DIR out)\n")
file(WRITE "${folder}/nothing.cpp" "")

# after_build(interfaces files...): with that text in panel.ehi, a build makes each of the files.
function(after_build interfaces)
  file(WRITE "${folder}/panel.ehi" "${interfaces}")
  if(NOT EXISTS "${binary}/CMakeCache.txt")
    configuring(command "${folder}" "${binary}" "-DEH_EHC_EXECUTABLE=${EHC}")
    step("configuring" ${command})
  endif()
  foreach(file IN LISTS ARGN)
    file(REMOVE "${binary}/out/${file}")
  endforeach()
  step("building '${interfaces}'" "${CMAKE_COMMAND}" --build "${binary}")
  foreach(file IN LISTS ARGN)
    if(NOT EXISTS "${binary}/out/${file}")
      message(FATAL_ERROR "'${interfaces}' did not make ${file}")
    endif()
  endforeach()
endfunction()

after_build("server Console { line { string text; } }\n" Console.js Console.java)
after_build("server Terminal { line { string text; } }\n" Terminal.js Terminal.java)
after_build("server Terminal { line { string text; } }\nclient Log { line { string text; } }\n" Terminal.js Log.js LogDecode.java)
after_build("server Terminal { line { string text; } }\nclient Journal { line { string text; } }\n" Terminal.js Journal.js JournalDecode.java)
after_build("client Journal { line { string text; } }\n" Journal.js JournalDecode.java)
