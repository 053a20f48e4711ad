# The test suites of run.sh, and their sum. A suite that crashes or runs nothing counts as a failure.
# shellcheck shell=bash

passed=0
failed=0
failures=()                                 # a line each, told again in front of the sum

# fails WHAT: says it at once, for whoever ends the run before its end.
fails() {
  say "$1"
  failures+=("$1")
}

# count SUITE STATUS PASSED FAILED [SKIPPED]: adds what a suite reported, and says so if the report cannot be trusted.
count() {
  local suite=$1 status=$2 good=$3 bad=$4 skipped=${5:-0}
  if ((status == 124 || status == 137)); then
    fails "$suite: took too long and was ended"
    bad=$((bad + 1))
  elif ((good + bad == 0)); then
    fails "$suite: no test was run"
    bad=1
  elif ((status != 0 && bad == 0)); then
    fails "$suite: ended with status $status, though no test failed"
    bad=1
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '%s: %d passed, %d failed%s\n' "$suite" "$good" "$bad" "$( ((skipped == 0)) || echo ", $skipped skipped")"
}

# named SUITE: the names of failed tests, a line each on standard input, are kept for the end.
named() {
  local name
  while IFS= read -r name; do fails "$1: $name"; done
}

# Modules that tests need, installed when the lock file is not the one they were installed for.
node_modules() {
  cmp -s tests/package-lock.json tests/node_modules/.installed-for && return
  say "installing the node modules of tests/"
  quietly npm.log npm ci --prefix tests --ignore-scripts --no-audit --no-fund || exit 1
  cp tests/package-lock.json tests/node_modules/.installed-for
}

# C++, the doors and the package, through CTest.
ctest_suite() {
  local status=0 line bad=0 total=0
  ctest --test-dir build -j "$(jobs_that_fit)" --output-on-failure --no-tests=error >build/ctest.log 2>&1 || status=$?
  line=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests? failed out of [0-9]+' build/ctest.log || true)
  if [[ $line =~ ,\ ([0-9]+)\ tests?\ failed\ out\ of\ ([0-9]+) ]]; then
    bad=${BASH_REMATCH[1]}
    total=${BASH_REMATCH[2]}
  fi
  if ((status != 0)); then
    grep -v -E ' Start +[0-9]+:|   Passed  ' build/ctest.log | tail -n 200 >&2 || true
    named CTest < <(sed -n '/^The following tests FAILED:/,$ s/^[[:space:]]*[0-9]* - //p' build/ctest.log)
  fi
  count "CTest" "$status" $((total - bad)) "$bad"
}

# node_suite FOLDER: all *.test.mjs and *.test.js below it, by Node's own runner; file by file, so that one that hangs is known.
node_suite() {
  local folder=$1 file status file_bad log files good=0 bad=0 skipped=0
  mapfile -t files < <(find "$folder" -name node_modules -prune -o \( -name '*.test.mjs' -o -name '*.test.js' \) -print 2>/dev/null | sort)
  rm -rf "build/node/$folder"
  mkdir -p "build/node/$folder"
  for file in "${files[@]}"; do
    log=build/node/$file.tap
    mkdir -p "$(dirname "$log")"
    status=0
    timeout --kill-after=10 600 node --test --test-reporter=tap "$file" >"$log" 2>&1 || status=$?
    good=$((good + $(tap_number pass "$log")))
    file_bad=$(($(tap_number fail "$log") + $(tap_number cancelled "$log")))
    bad=$((bad + file_bad))
    skipped=$((skipped + $(tap_number skipped "$log")))
    ((status != 0)) || continue
    grep -v -E '^ *(ok |# Subtest|---|\.\.\.|duration_ms|type:|1\.\.)' "$log" | tail -n 200 >&2 || true
    if ((status == 124 || status == 137)); then
      # It has no sum. What it did last is what hangs, or the one behind it.
      fails "$file: took too long and was ended, after:$(sed -n 's/^ *ok [0-9]* -//p' "$log" | tail -n 1)"
      good=$((good + $(grep -c '^ok ' "$log" || true)))
      bad=$((bad + 1))
    elif ((file_bad == 0)); then
      fails "$file: ended with status $status, though no test failed"
      bad=$((bad + 1))
    else
      named "$file" < <(sed -n 's/^ *not ok [0-9]* - //p' "$log")
    fi
  done
  count "node $folder" 0 "$good" "$bad" "$skipped"
}

# The fuzzers of tests/fuzz, two at a time, so many seconds each. A fuzzer is a test; its finding is a file that it can be run with.
fuzz_suite() {
  local status=0 good=0 bad=0 folder
  rm -rf build-fuzz/findings build-fuzz/logs
  mkdir -p build-fuzz/findings build-fuzz/logs
  cmake --preset fuzz >build-fuzz/logs/configure 2>&1 && ninja -C build-fuzz -j "$(jobs_that_fit)" fuzzers >build-fuzz/logs/build 2>&1 || {
    fails "the fuzzers could not be built"
    tail -n 40 build-fuzz/logs/* >&2
    count "fuzzers" 1 0 1
    return
  }
  for folder in tests/fuzz/*/; do
    while (($(jobs -rp | wc -l) >= 2)); do wait -n || true; done
    fuzz_one "$(basename "$folder")" &
  done
  wait
  for folder in tests/fuzz/*/; do
    folder=$(basename "$folder")
    if [[ $(cat "build-fuzz/logs/$folder.status" 2>/dev/null) == 0 ]]; then
      good=$((good + 1))
      continue
    fi
    bad=$((bad + 1))
    status=1
    fails "the fuzzer of tests/fuzz/$folder; findings: $(echo build-fuzz/findings/"$folder"-*)"
    tail -n 40 "build-fuzz/logs/$folder" >&2
  done
  count "fuzzers, ${fuzz_seconds} s each" "$status" "$good" "$bad"
}

# fuzz_one FOLDER: what it finds new goes into build-fuzz, not into the project.
fuzz_one() {
  local name dictionary=() status=0
  name=$(sed -n 's/^eh_add_fuzzer(\([a-z_]*\).*/\1/p' "tests/fuzz/$1/CMakeLists.txt")
  [[ -e tests/fuzz/$1/words.dict ]] && dictionary=("-dict=tests/fuzz/$1/words.dict")
  mkdir -p "build-fuzz/corpus/$1"
  "build-fuzz/tests/bin/$name" -max_total_time="$fuzz_seconds" -timeout=20 "${dictionary[@]}" \
    -artifact_prefix="build-fuzz/findings/$1-" "build-fuzz/corpus/$1" "tests/fuzz/$1/corpus" >"build-fuzz/logs/$1" 2>&1 || status=$?
  echo "$status" >"build-fuzz/logs/$1.status"
}

# tap_number WHAT FILE: the number in the summary line "# pass 12".
tap_number() {
  local number
  number=$(sed -n "s/^# $1 \([0-9]*\)\$/\1/p" "$2" | tail -n 1)
  echo "${number:-0}"
}

# All of them; the output ends with the names of what failed and the sum.
run_suites() {
  export EH_BIN=$PWD/build/bin EH_CHROMIUM=${EH_CHROMIUM:-$(command -v chromium || true)}
  ctest_suite
  local folder
  for folder in client-js/test tests/model tests/ehc tests/end_to_end tests/load tests/java tests/browser; do node_suite "$folder"; done
  rm -f build/clients.txt
  node_suite tests/clients
  cat build/clients.txt || true             # the table of clients by cases
  if ((fuzz_seconds > 0)); then fuzz_suite; fi
  ((failed == 0)) || printf 'failed: %s\n' "${failures[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
}
