# shellcheck shell=sh disable=SC2034 # pieces share their variables

# begin: who we are, and where our state would be. Every probe begins so.
begin() {
  export LC_ALL=C
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  ME=$(id -un)
  if [ "$(id -u)" = 0 ]; then ME=root; fi
  SYSTEMD=no
  if [ -d /run/systemd/system ]; then SYSTEMD=yes; fi
  STATE_DIRECTORY=/var/lib/steady-upgrade
  if [ "$ME" != root ]; then STATE_DIRECTORY=$(home_of "$ME")/.local/state/steady-upgrade; fi
  say started yes
}

describe_host() {
  say host.name "$(uname -n)"
  say host.system "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d \"\')"
  say host.architecture "$(uname -m)"
  say host.systemd "$SYSTEMD"
  say host.user "$ME"
  say host.cron "$(if command -v crontab >/dev/null 2>&1; then echo yes; else echo no; fi)"
  say host.state "$STATE_DIRECTORY"
  if ! command -v python3 >/dev/null 2>&1; then need curl; fi
  need flock timeout setsid sha256sum sync df
  if [ "$ME" = root ]; then need runuser; fi
}

need() {
  for command in "$@"; do
    if ! command -v "$command" >/dev/null 2>&1; then say host.missing "$command"; fi
  done
}
