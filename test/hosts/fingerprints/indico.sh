# shellcheck shell=sh
# What must outlive an upgrade of Indico beside its tables. Read by fingerprint.sh, whose words these are.
# shellcheck disable=SC2154 # ARCHIVE is the layout's
data_lines() {
  line data archive "$(tree "$ARCHIVE")"
  line data archive-files "$(find "$ARCHIVE" -type f | wc -l)"
  line data archive-permissions "$(find "$ARCHIVE" -printf '%P %U %G %m\n' | sort | digest)"
  line data events "$(sql 'select id, title, description from events.events order by id' | digest)"
  line data contributions "$(sql 'select event_id, friendly_id, title from events.contributions order by 1, 2' | digest)"
  line data config "$(cat /opt/indico/etc/* | digest)"
  # Where a download is looked for: path in the archive and size, as the database has them.
  line data files "$(sql 'select storage_file_id, size, md5 from attachments.files order by 1' | digest)"
}
