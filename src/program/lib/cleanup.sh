# After the proof: past the point of no return, so that nothing here can roll a good upgrade back; it only warns.

# su_keep_old: what served until now belongs to the backup: together they are the way back.
su_keep_old() {
  mkdir -p "$SU_BACKUP/beside"
  printf '%s\n' "$BESIDE" | while IFS='	' read -r name live new _; do
    if [ -e "$live.steady-old" ]; then mv "$live.steady-old" "$SU_BACKUP/beside/$name"; fi
    if [ -e "$new" ]; then su_run "$(su_mover "$live")" rm -rf "$new"; fi
  done
}

su_cleanup() {
  su_keep_old
  su_backup_rotate
  if [ "${KIND-}" = compose ]; then su_image_keep; fi
  su_runs_rotate
}

# The journals of the last twenty runs, and of every run whose backup is still there.
su_runs_rotate() {
  find "$SU_STATE/runs" -mindepth 1 -maxdepth 1 -type d | sort -r | tail -n +21 | while read -r folder; do
    if [ ! -d "$SU_BACKUPS/${folder##*/}" ] && [ "$folder" != "$SU_RUN" ]; then rm -rf "$folder"; fi
  done
}
