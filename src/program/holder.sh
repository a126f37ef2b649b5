# su_holder: "locked", then who holds the lock of this instance: run, by whom, since when, at which step.
su_holder() {
  echo locked
  if [ -f "$SU_STATE/holder" ]; then
    sed -n 1,3p "$SU_STATE/holder"
    grep '"event":"step-started"' "$SU_STATE/runs/$(sed -n 1p "$SU_STATE/holder")/journal.jsonl" 2>/dev/null |
      tail -n 1 | sed 's/.*"step":"\([^"]*\)".*/\1/'
  fi
}
