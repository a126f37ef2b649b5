# Backups of this instance ($SU_BACKUPS). Its folder may hold other people's too: ours say so in their first line, and bear
# a run's name.

# su_backups: the folders of finished backups of ours, the newest first.
su_backups() {
  find "$SU_BACKUPS" -mindepth 2 -maxdepth 2 -name manifest.json | while IFS= read -r manifest; do
    folder=${manifest%/manifest.json}
    case ${folder##*/} in
      [0-9]*-*) if grep -q '^{"steady-upgrade":' "$manifest"; then printf '%s\n' "$folder"; fi ;;
    esac
  done | sort -r
}

# su_backup_rotate: the newest $KEEP_BACKUPS stay, with the run that can restore them.
su_backup_rotate() {
  su_backups | tail -n "+$((KEEP_BACKUPS + 1))" | while IFS= read -r folder; do
    echo "removing the backup $folder"
    rm -rf "$folder"
  done
}
