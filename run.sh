#!/usr/bin/env bash
# The commands of the project: show it, build it, test it. Each installs what is missing; ./run.sh help says more.
# shellcheck disable=SC1090,SC2154
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
fuzz_seconds=${EH_FUZZ_SECONDS-60}
for part in say packages build suites; do
  . "scripts/$part.sh"
done

usage() {
  cat <<'USAGE'
usage: ./run.sh demo [--port N] [--tls] [--smoke]   build and serve the stocks example, on port 8080 or a free one
       ./run.sh build                               build ehc, eh-testbed and the examples into build/bin
       ./run.sh test                                build and test everything; the last line says how many passed and failed
       ./run.sh packages                            only install what the others would install
       ./run.sh help                                this text

demo --port N   serve on this port
demo --tls      serve by https, on port 8443 or a free one, with a certificate that is made here and that browsers warn of
demo --smoke    start on a free port, load the page, exchange an event, stop

The fuzzers are among the tests, 60 seconds each, or EH_FUZZ_SECONDS; with EH_FUZZ_SECONDS=0 they are left out.

What is missing is installed by apt, which needs root or sudo without a password; otherwise the command to run is printed.
Exit status: 0 done, 1 something failed, 2 wrong usage, 3 packages are missing and cannot be installed from here.
USAGE
}

wrong() {
  say "$1"
  usage >&2
  exit 2
}

demo() {
  local port='' smoke='' tls='' standard=8080 options=()
  while (($#)); do
    case $1 in
      --smoke) smoke=1 ;;
      --tls) tls=1 ;;
      --port)
        port=${2-}
        if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port > 65535)); then wrong "--port needs a number from 0 to 65535"; fi
        shift
        ;;
      *) wrong "demo does not know '$1'" ;;
    esac
    shift
  done
  need "${build_packages[@]}" ${tls:+openssl=openssl} ${smoke:+"${node_packages[@]}"}
  build stocks
  if [[ $tls ]]; then
    self_made_certificate build/demo-tls
    options=(--certificate build/demo-tls/certificate.pem --key build/demo-tls/key.pem)
    standard=8443
  fi
  if [[ $smoke ]]; then
    [[ ! $tls ]] || export NODE_EXTRA_CA_CERTS=build/demo-tls/certificate.pem
    exec node scripts/smoke.mjs build/bin/stocks build/idl-examples/stocks/eh/stocks "${options[@]}"
  fi
  if [[ ! $port ]]; then
    port=$standard
    if taken "$port"; then
      say "port $standard is taken, so a free one is used"
      port=0
    fi
  fi
  [[ ! $tls ]] || say "the certificate is signed by itself, so browsers warn of it; programs may trust build/demo-tls/certificate.pem"
  exec build/bin/stocks --port "$port" "${options[@]}"
}

# self_made_certificate FOLDER: a key and a certificate for this machine, made anew when the old one is about to end
self_made_certificate() {
  local folder=$1
  openssl x509 -in "$folder/certificate.pem" -noout -checkend 86400 >/dev/null 2>&1 && [[ -f $folder/key.pem ]] && return
  mkdir -p "$folder"
  (umask 077 && quietly openssl.log openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,DNS:$HOSTNAME,IP:127.0.0.1,IP:::1") || exit 1
}

# whether something listens on this port of the machine
taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

build_command() {
  (($# == 0)) || wrong "build takes no arguments"
  need "${build_packages[@]}"
  build programs
  say "built: $(cd build/bin && echo *), in build/bin"
}

test_command() {
  (($# == 0)) || wrong "test takes no arguments"
  can_install "${build_packages[@]}" "${test_packages[@]}"
  need "${build_packages[@]}"
  need "${test_packages[@]}" &      # chromium and npm are large: they arrive while the compiler works
  local installing=$!
  build all || { wait "$installing" || true; exit 1; }
  wait "$installing" || exit
  node_modules
  run_suites
}

packages_command() {
  (($# == 0)) || wrong "packages takes no arguments"
  need "${build_packages[@]}" "${test_packages[@]}"
  say "nothing is missing"
}

[[ $fuzz_seconds =~ ^[0-9]{1,5}$ ]] || wrong "EH_FUZZ_SECONDS needs a number from 0 to 99999"
fuzz_seconds=$((10#$fuzz_seconds))
command=${1-}
(($#)) && shift
case $command in
  demo) demo "$@" ;;
  build) build_command "$@" ;;
  test) test_command "$@" ;;
  packages) packages_command "$@" ;;
  help | --help | -h) usage ;;
  '') wrong "a command is missing" ;;
  *) wrong "there is no command '$command'" ;;
esac
