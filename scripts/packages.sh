# The Debian packages that the project needs, by name, and how the missing ones are installed. Nothing is ever removed.
# package=command: any such command will do, from wherever it came.
# shellcheck shell=bash

# shellcheck disable=SC2034,SC2191
build_packages=(
  g++=g++ cmake=cmake ninja-build=ninja ccache=ccache mold=mold
  libboost1.81-dev nlohmann-json3-dev libcli11-dev libfmt-dev libssl-dev zlib1g-dev catch2
)
node_packages=(nodejs=node)
test_packages=("${node_packages[@]}" npm=npm chromium=chromium openssl=openssl nginx=nginx haproxy=haproxy
  default-jdk-headless=javac)
[[ $fuzz_seconds == 0 ]] || test_packages+=(clang=clang++ libclang-rt-dev)

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Boost 1.81 or newer, from any package: the versions exclude each other.
have_boost() {
  local version=/usr/include/boost/version.hpp found
  [[ ${Boost_ROOT-} ]] && version=$Boost_ROOT/include/boost/version.hpp
  found=$(sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$version" 2>/dev/null) && [[ $found ]] && ((found >= 108100))
}

# The runtime of clang's fuzzers and sanitizers, by whichever package: libclang-rt-dev depends on that of the default version.
have_clang_runtime() {
  command -v clang++ >/dev/null && compgen -G "$(clang++ -print-resource-dir)/lib/linux/libclang_rt.fuzzer-*.a" >/dev/null
}

# missing NEED...: fills the array `lacking` with the packages to install.
missing() {
  lacking=()
  local need package
  for need; do
    package=${need%%=*}
    if [[ $need == *=* ]] && command -v "${need#*=}" >/dev/null; then continue; fi
    if [[ $package == libboost*-dev ]]; then
      have_boost && continue
      package=$(boost_package)
    fi
    if [[ $package == libclang-rt-dev ]] && have_clang_runtime; then continue; fi
    installed "$package" || lacking+=("$package")
  done
}

# Debian 12 has 1.74 as its default and 1.81 beside it; later releases have a newer default.
boost_package() {
  local VERSION_ID=
  [[ -r /etc/os-release ]] && . /etc/os-release
  if [[ ${VERSION_ID%%.*} == 12 ]]; then echo libboost1.81-dev; else echo libboost-dev; fi
}

# can_install NEED...: ends with status 3 and the command to run if something is missing that cannot be installed from here.
can_install() {
  missing "$@"
  ((${#lacking[@]})) || return 0
  local command="apt-get update && apt-get install --no-install-recommends ${lacking[*]}"
  if ! command -v apt-get >/dev/null; then
    say "These packages (by their names in Debian) are missing, and there is no apt-get here: ${lacking[*]}"
    exit 3
  fi
  if [[ " ${lacking[*]} " == *' libboost1.81-dev '* ]] && installed libboost1.74-dev; then
    say "The headers of Boost 1.74 (libboost1.74-dev) are installed; those of 1.81, needed here, exclude them. Nothing was changed."
    say "If nothing else on this machine needs 1.74, run:  apt-get install libboost1.81-dev"
    say "Otherwise unpack Boost 1.81 or newer anywhere and set Boost_ROOT to that folder."
    exit 3
  fi
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    say "Packages are missing. Run:  sudo sh -c '$command'"
    exit 3
  fi
}

# need NEED...: installs what is missing; without it apt is not called.
need() {
  can_install "$@"
  ((${#lacking[@]})) || return 0
  local root=()
  ((EUID == 0)) || root=(sudo -n)
  say "installing ${lacking[*]}"
  if [[ ! ${lists_updated-} ]]; then
    quietly apt-update.log "${root[@]}" apt-get -q update || exit 1
    lists_updated=1
  fi
  quietly apt-install.log "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends --no-remove install "${lacking[@]}" || exit 1
  hash -r
}
