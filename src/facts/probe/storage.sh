# shellcheck shell=sh
# How big what a run copies is, how much room there is where it writes, and what an earlier run left behind.

describe_storage() {
  printf '%s\n' "$MEASURE" | sort -u | while IFS= read -r path; do
    if [ -n "$path" ]; then
      kilobytes=$(du -sk -- "$path" 2>/dev/null | cut -f 1)
      say size "${kilobytes:-0} $path"
    fi
  done
  printf '%s\n' "$STATE_DIRECTORY" "$FOLDERS_WANTED" "$BESIDE_FOLDERS" "$DATABASE_FOLDER" | sort -u | while IFS= read -r path; do
    if [ -n "$path" ]; then room_in "$path"; fi
  done
  printf '%s\n' "$BESIDE" | while IFS= read -r path; do
    for mark in new old failed; do
      if [ -n "$path" ] && [ -e "$path.steady-$mark" ]; then say leftover "$path.steady-$mark"; fi
    done
  done
}

# A folder that is not there yet has the room of the nearest one above it. The device's number tells which share one:
# names such as "tmpfs" or "overlay" are common to many.
room_in() {
  there=$1
  while [ ! -d "$there" ] && [ "$there" != / ] && [ "$there" != . ]; do there=$(dirname "$there"); done
  free=$(df -Pk -- "$there" 2>/dev/null | awk 'NR == 2 { for (i = NF; i > 1; i--) if ($i ~ /%$/) { print $(i - 1); exit } }')
  say room "${free:-0} $(stat -c %d -- "$there" 2>/dev/null || echo 0) $1"
}
