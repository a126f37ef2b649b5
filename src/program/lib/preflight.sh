# Looked at again by the program itself, because time has passed since the plan and the plan may be run by hand.

su_preflight() {
  su_keep servers "$(su_servers)"
  su_sweep
  su_no_copy
  su_no_leftovers
  su_room
  for role; do
    case $(su_service_state "$role") in
      'active '*) echo "$role runs" ;;
      *) su_fail "The $role service does not run: an upgrade starts from a working site, or nobody could tell what broke it." ;;
    esac
  done
  su_pages_wait 5
  su_no_dump
  printf '%s\n' "$(su_rows_line)"
}

# A folder with our mark may be an earlier run's only copy of the old version: explained, never trusted or removed.
su_no_leftovers() {
  printf '%s\n' "$BESIDE" | while IFS='	' read -r _ live new _; do
    for left in "$new" "$live.steady-old"; do
      if [ -e "$left" ]; then su_fail "$left is left over from an earlier run. Look at it, move it away, and start again."; fi
    done
    if [ -L "$live" ]; then su_fail "$live is a symbolic link: give the folder it points to in the input settings."; fi
  done
}

# $ROOM_NEEDED holds a line for each folder that will grow: path and bytes. Two folders on one disk add up.
su_room() {
  printf '%s\n' "$ROOM_NEEDED" | while IFS='	' read -r path bytes; do
    while [ ! -d "$path" ]; do path=$(dirname "$path"); done
    df -Pk "$path" | awk -v bytes="$bytes" 'NR == 2 { printf "%s %s %s\n", $6, $4 * 1024, bytes }'
  done | awk '
    { free[$1] = $2; need[$1] += $3 }
    END { for (disk in need) if (need[disk] > free[disk]) printf "%s has %d MB free, and %d MB are needed. ", disk, free[disk] / 1048576, need[disk] / 1048576 }' \
    >"$SU_RUN/values/room"
  if [ -s "$SU_RUN/values/room" ]; then su_fail "Not enough room: $(cat "$SU_RUN/values/room")"; fi
}
