# su_held: somebody has the lock of this instance.
su_held() {
  [ -e "$SU_STATE/lock" ] && ! flock -n "$SU_STATE/lock" true
}

# su_holder: "locked", then who holds the lock of this instance: run, by whom, since when, at which step.
su_holder() {
  echo locked
  # Whoever has just got the lock has not yet written down who that is.
  su_looks=30
  while [ ! -s "$SU_STATE/holder" ] && [ $su_looks -gt 0 ]; do
    su_looks=$((su_looks - 1))
    sleep 0.1
  done
  if [ -f "$SU_STATE/holder" ]; then
    sed -n 1,3p "$SU_STATE/holder"
    grep '"event":"step-started"' "$SU_STATE/runs/$(sed -n 1p "$SU_STATE/holder")/journal.jsonl" 2>/dev/null |
      tail -n 1 | sed 's/.*"step":"\([^"]*\)".*/\1/'
  fi
}

# su_unfinished: "unfinished" when the last run that began has not said how it ended, and nobody has the lock: it was cut off.
su_unfinished() {
  for su_folder in "$SU_STATE"/runs/*; do
    if [ -s "$su_folder/journal.jsonl" ] && [ ! -e "$su_folder/status" ]; then
      echo unfinished
      return 0
    fi
  done
  return 1
}
