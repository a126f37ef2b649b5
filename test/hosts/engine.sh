#!/bin/sh
# Makes sure that a Docker engine answers. Exit 0: it does. Exit 3: it cannot be had here, and the one line
# on standard output says what is missing, for the test runner to print beside what it left out.
# Everything else it has to say goes to standard error or to the engine's log.
set -eu

cache=${STEADY_TEST_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/steady-upgrade-tests}

cannot() {
  printf '%s\n' "$1"
  exit 3
}

# A client newer than the engine sits first on some paths; the distribution's own client always fits its engine.
answers() {
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

wait_for_engine() {
  tries=0
  while [ "$tries" -lt 60 ]; do
    if answers; then return 0; fi
    # It died: waiting longer would not help, its log says why.
    if [ -n "${1:-}" ] && ! kill -0 "$1" 2>/dev/null; then return 1; fi
    tries=$((tries + 1))
    sleep 0.5
  done
  return 1
}

install_packages() {
  wanted=
  command -v dockerd >/dev/null 2>&1 || wanted="$wanted docker.io"
  # Base images are made with it, where no official Debian image can be pulled.
  command -v mmdebstrap >/dev/null 2>&1 || wanted="$wanted mmdebstrap"
  [ -z "$wanted" ] && return 0
  command -v apt-get >/dev/null 2>&1 || cannot "no Docker engine answers, and this machine has no apt-get to install one (missing:$wanted)"
  export DEBIAN_FRONTEND=noninteractive
  # A third-party list that cannot be reached must not stop Debian's own from being read.
  apt-get update -qq >&2 || true
  # shellcheck disable=SC2086 # a list of package names
  apt-get install -y -qq --no-install-recommends $wanted iptables >"$cache/apt.log" 2>&1 ||
    cannot "apt-get could not install$wanted ($(tail -n 1 "$cache/apt.log"))"
}

mkdir -p "$cache"
if answers; then
  # Somebody else's engine: only what builds the images may still be missing, and the build says so itself.
  if [ "$(id -u)" -eq 0 ]; then (install_packages) >&2 || true; fi
  exit 0
fi
[ "$(id -u)" -eq 0 ] || cannot "no Docker engine answers, and starting one needs root"

# Two test runs started at the same moment must not both start an engine. The lock must not be inherited by it.
exec 9>"$cache/engine.lock"
flock 9
if answers; then exit 0; fi
install_packages

command -v dockerd >/dev/null 2>&1 || cannot "no Docker engine answers, and dockerd is not installed"
# A pid file left by a machine that was switched off, or by a killed engine, would make the new one refuse.
if [ -f /var/run/docker.pid ] && ! kill -0 "$(cat /var/run/docker.pid)" 2>/dev/null; then rm -f /var/run/docker.pid; fi
setsid dockerd >"$cache/dockerd.log" 2>&1 </dev/null 9>&- &
engine=$!
wait_for_engine "$engine" ||
  cannot "dockerd does not start here ($(grep -E 'level=(fatal|error)|failed' "$cache/dockerd.log" | tail -n 1))"
