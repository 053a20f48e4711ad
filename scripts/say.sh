# Messages of run.sh: to standard error, so that standard output carries results only.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# quietly LOG COMMAND...: its output goes to a file under build/, whose end is shown if the command fails.
quietly() {
  local log=build/$1
  shift
  mkdir -p build
  "$@" >"$log" 2>&1 </dev/null && return
  local status=$?
  tail -n 60 "$log" >&2
  say "failed: $* (all of it is in $log)"
  return "$status"
}
