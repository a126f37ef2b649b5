# Which run of this instance there is to go on with: the one that has not ended, else the last one. Prints nothing when
# there is none, else: its id, how it stands (alive, cut-off, ended), its state folder, and its plan.
su_last=
for su_folder in "$SU_STATE"/runs/*; do
  # Without a journal it was never begun.
  if [ ! -s "$su_folder/journal.jsonl" ]; then continue; fi
  su_last=$su_folder
  if [ ! -e "$su_folder/status" ]; then break; fi
done
if [ -n "$su_last" ]; then
  basename "$su_last"
  if [ -e "$su_last/status" ]; then
    echo ended
  elif flock -n "$SU_STATE/lock" true; then
    echo cut-off
  else
    echo alive
  fi
  printf '%s\n' "$SU_STATE"
  cat "$su_last/plan.json"
fi
