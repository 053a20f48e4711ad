# eh-bench still works, and compares with every peer that is installed. cmake -D BENCH=<eh-bench> -P smoke_test.cmake
cmake_minimum_required(VERSION 3.22)

# run(OUTPUT arguments...): what eh-bench prints; it must succeed.
function(run output)
  execute_process(COMMAND "${BENCH}" ${ARGN} RESULT_VARIABLE exit OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT exit EQUAL 0)
    message(FATAL_ERROR "eh-bench ${ARGN} ended with ${exit}:\n${out}${err}")
  endif()
  set(${output} "${out}" PARENT_SCOPE)
endfunction()

# expect(OUTPUT count regex): so many lines that match.
function(expect output count regex)
  string(REGEX MATCHALL "(^|\n)${regex}" lines "${${output}}")
  list(LENGTH lines found)
  if(NOT found EQUAL count)
    message(SEND_ERROR "${found} lines for ${count} match '${regex}' in:\n${${output}}")
  endif()
endfunction()

# present_or_left_out(name lines how): a line in each row that the peer has, or one sentence that says how to get it.
function(present_or_left_out name lines how)
  if(all MATCHES "\n?${name} is left out: [^\n]* is missing \\(${how}\\)\\.\n")
    expect(all 0 "  ${name} [0-9]")
  else()
    expect(all ${lines} "  ${name} [0-9.]+, [^\n]+ +[0-9.]+ +[0-9.]+ +[0-9.]+  ")
  endif()
endfunction()

set(node_packages "npm ci --prefix tests/bench/peers|Debian package nodejs")
run(all --smoke --peers)
expect(all 1 "fan-out, 20 WebSockets ")
present_or_left_out(ws 5 "${node_packages}")
present_or_left_out(Socket.IO 6 "${node_packages}")
present_or_left_out(Nchan 4 "Debian packages nginx and libnginx-mod-nchan")

run(alone --smoke websocket)
expect(alone 1 "fan-out, 20 WebSockets ")
expect(alone 0 "(  )?(ws|Socket.IO|Nchan) ")

# Without programs the rows of the project are the same, and what is left out is said.
set(ENV{PATH} "")
run(bare --smoke --peers multicast)
expect(bare 1 "multicast, 20 connections ")
expect(bare 1 "ws is left out: Node is missing \\(Debian package nodejs\\)\\.")
expect(bare 1 "Socket.IO is left out: Node is missing \\(Debian package nodejs\\)\\.")
