# shellcheck shell=sh

describe_host() {
  say host.name "$(uname -n)"
  say host.system "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d \"\')"
  say host.architecture "$(uname -m)"
  say host.systemd "$SYSTEMD"
  say host.user "$ME"
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

# as_account ACCOUNT COMMAND…: never above that account: what it may have written, root does not run.
as_account() (
  account=$1
  shift
  if [ "$ME" = root ] && [ "$account" != root ]; then
    exec runuser -u "$account" -- "$@" 3>&-
  fi
  exec "$@" 3>&-
)
