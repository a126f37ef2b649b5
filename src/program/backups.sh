# Lists the finished backups of this instance, the newest first, a line each: "backup", its folder, bytes, manifest. The
# one of $WANTED_RUN, or the newest, is proven again by the program of the run that made it: "proven" or "not-proven" or
# "busy", its folder, and why. With $PRUNE all but the newest $KEEP_BACKUPS go first.
if [ "$PRUNE" = yes ]; then
  if su_held; then
    su_holder
    exit 0
  fi
  su_backup_rotate | sed 's/^removing the backup /removed /'
fi
su_backups | while IFS= read -r su_folder; do
  printf 'backup %s %s %s\n' "$su_folder" "$(($(du -sk "$su_folder" | cut -f 1) * 1024))" "$(head -n 1 "$su_folder/manifest.json")"
done
su_wanted=$(su_backups | if [ -n "$WANTED_RUN" ]; then grep -E "/$WANTED_RUN\$"; else head -n 1; fi)
if [ -z "$su_wanted" ]; then exit 0; fi
su_said=$(sh "$SU_STATE/runs/${su_wanted##*/}/program.sh" --verify-backup 2>&1)
case $? in
  0) su_word=proven ;;
  75) su_word=busy ;;
  *) su_word=not-proven ;;
esac
printf '%s %s %s\n' "$su_word" "$su_wanted" "$(printf '%s\n' "$su_said" | tail -n 3 | tr '\n' ' ')"
