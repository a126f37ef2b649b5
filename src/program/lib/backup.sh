# Backups: written under a temporary name, proven by restoring, and only then named. Each is a folder with the
# database, the files, the package set, checksums and a manifest that says what it covers.
# $BACKUP_FILES holds a line for each set of files: name, path, and whether it may be missing.

su_backup_room() {
  umask 077
  mkdir -p "$SU_BACKUPS" "$SU_PART"
}

# su_backup_rehearse: everything but the last writes, while the old version serves. What can fail fails here.
su_backup_rehearse() {
  su_backup_room
  if [ "${KIND-}" = compose ]; then su_compose_inventory; else su_python_packages; fi >"$SU_PART/packages.txt"
  su_each_files su_files_copy
  su_timed dump-seconds su_db dump "$SU_PART/database.dump"
  su_timed prove-seconds su_prove || su_fail 'The backup of the database does not restore: nothing was stopped or changed.'
  [ -s "$SU_PART/rows" ] || su_fail 'The backup of the database restores to nothing: nothing was stopped or changed.'
  su_db discard
}

# su_timed NAME COMMAND [ARGUMENT]...: whole seconds that it takes, kept for what has to be foreseen.
su_timed() {
  su_timed_as=$1
  shift
  su_now
  su_timed_from=${su_up%.*}
  "$@" || return
  su_now
  su_keep "$su_timed_as" $((${su_up%.*} + 1 - su_timed_from))
}

# su_backup_take: the one that counts. With the writers stopped, its rows must equal the database's, table by table.
su_backup_take() {
  su_now
  su_began=$su_up
  su_each_files su_files_refresh
  rm -f "$SU_PART/database.dump"
  su_db dump "$SU_PART/database.dump" || su_fail 'The database could not be dumped.'
  su_prove || su_fail 'The backup of the database does not restore.'
  [ -s "$SU_PART/rows" ] || su_fail 'The backup of the database restores to nothing.'
  if [ "$WRITERS" = stopped ]; then
    su_db rows "$DB_NAME" >"$SU_PART/rows-now"
    su_differ=$(diff "$SU_PART/rows" "$SU_PART/rows-now") ||
      su_fail "The restored backup differs from the database: $(printf '%s\n' "$su_differ" | head -n 5)"
    rm -f "$SU_PART/rows-now"
  fi
  su_db discard || su_warn 'The scratch database could not be dropped.'
  su_seal
  su_since "$su_began"
  su_fact backup-seconds "$su_elapsed"
}

# su_prove: the dump restored whole, its rows listed. Nothing else counts as a backup.
su_prove() {
  su_db prove "$SU_PART/database.dump" >"$SU_PART/rows"
}

# su_seal: checksums, manifest, and the name by which it may be found.
su_seal() {
  (cd "$SU_PART" && find . -maxdepth 1 -type f -exec sha256sum {} + >"$SU_RUN/values/sums")
  cp "$SU_RUN/values/sums" "$SU_PART/SHA256SUMS"
  su_bytes=$(($(du -sk "$SU_PART" | cut -f 1) * 1024))
  su_manifest >"$SU_PART/manifest.json"
  su_sync "$SU_PART/database.dump"
  mv "$SU_PART" "$SU_BACKUP"
  su_keep rows-before "$(su_rows_line)"
  su_keep writes-before "$(su_db writes)"
  su_fact backup-path "$SU_BACKUP"
  su_fact backup-bytes "$su_bytes"
  su_fact backup-verified "$BACKUP_PROOF"
  su_fact rows-before "$(su_kept rows-before)"
}

su_manifest() {
  printf '{"steady-upgrade":1'
  for su_pair in application:APPLICATION instance:INSTANCE run:SU_RUN_ID version:FROM_VERSION next:VERSION \
    engine:DB_ENGINE database:DB_NAME verified:BACKUP_PROOF; do
    eval "su_json_string \"\$${su_pair#*:}\""
    printf ',"%s":%s' "${su_pair%%:*}" "$su_json"
  done
  printf ',"created":"%s","bytes":%s,"files":[' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$su_bytes"
  su_comma=
  printf '%s\n' "$BACKUP_FILES" | while IFS='	' read -r name path _; do
    if [ ! -e "$SU_PART/files/$name" ]; then continue; fi
    su_json_string "$path"
    printf '%s{"name":"%s","path":%s}' "$su_comma" "$name" "$su_json"
    su_comma=,
  done
  printf ']}\n'
}

# su_backup_drop: a run that walked back leaves no half backup behind; a named one stays.
su_backup_drop() {
  rm -rf "$SU_PART"
  su_db discard
}
