# How run.sh builds: Ninja, in build/, as the preset `release` says.
# shellcheck shell=bash

# As many jobs as there are processors, but no more than memory allows: the largest units take over a gigabyte.
jobs_that_fit() {
  local processors memory
  processors=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1300000) }' /proc/meminfo)
  ((memory >= 1)) || memory=1
  echo $((processors < memory ? processors : memory))
}

# build TARGET: configures and builds a target of the release build.
build() {
  local begin=$SECONDS
  quietly configure.log cmake --preset release || exit 1
  say "building $1"
  quietly build.log ninja -C build -j "$(jobs_that_fit)" "$1" || exit 1
  say "built in $((SECONDS - begin)) s"
}
