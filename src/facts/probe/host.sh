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
