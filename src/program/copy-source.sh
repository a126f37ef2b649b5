# The newest finished backup of this instance: "backup", its folder, the bytes of what would be sent ($COPY_FILES names the
# sets of files), its manifest. Nothing when there is none. Changes nothing.
su_newest=$(su_backups 2>/dev/null | head -n 1)
if [ -z "$su_newest" ]; then exit 0; fi
cd "$su_newest" || exit 1
su_sent() {
  for part in manifest.json SHA256SUMS rows database.dump; do printf '%s\n' "$part"; done
  for name in $COPY_FILES; do
    if [ -d "files/$name" ]; then printf 'files/%s\nfiles-%s.sha256\n' "$name" "$name"; fi
  done
}
