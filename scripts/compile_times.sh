#!/usr/bin/env bash
# Says what compiling costs: the slowest units of the last build, or, with --memory, compiles units again, without ccache, and prints the
# processor seconds and the memory of each: the five slowest, or those whose path holds WORD.
# scripts/compile_times.sh [--memory [WORD...]]; EH_BUILD is the build folder, build if not set
set -euo pipefail
memory=
[[ ${1-} == --memory ]] && { memory=1; shift; }
build=${EH_BUILD:-build}
[[ -f $build/.ninja_log ]] || { echo "there is no $build/.ninja_log: build with Ninja first, for instance by ./run.sh build" >&2; exit 2; }

# "seconds object" of the last time that each unit was compiled and its object is still there, slowest first
slowest() {
  awk -F '\t' '!/^#/ && $4 ~ /\.o$/ { took[$4] = ($2 - $1) / 1000 } END { for (o in took) printf "%.1f\t%s\n", took[o], o }' "$build/.ninja_log" |
    sort -rn | while IFS=$'\t' read -r seconds object; do [[ -f $build/$object ]] && printf '%s\t%s\n' "$seconds" "$object"; done
}

unit() { local name=${1/CMakeFiles\/*.dir\//}; echo "${name%.o}"; }

if [[ ! $memory ]]; then
  slowest | head -n 20 | while IFS=$'\t' read -r seconds object; do printf '%7s s  %s\n' "$seconds" "$(unit "$object")"; done || true
  exit
fi
[[ -x /usr/bin/time ]] || { echo "--memory needs /usr/bin/time (Debian: apt-get install time)" >&2; exit 2; }
result=$(mktemp)
trap 'rm -f "$result"' EXIT
if (($#)); then
  mapfile -t objects < <(slowest | cut -f 2 | grep -F "${@/#/-e}")
else
  mapfile -t objects < <(slowest | head -n 5 | cut -f 2 || true)
fi
for object in "${objects[@]}"; do
  command=$(ninja -C "$build" -t commands "$object" | tail -n 1)
  (cd "$build" && CCACHE_DISABLE=1 /usr/bin/time -o "$result" -f '%U %S %M' sh -c "$command")
  awk -v unit="$(unit "$object")" '{ printf "%7.1f s  %5d MB  %s\n", $1 + $2, $3 / 1024, unit }' "$result"
done
