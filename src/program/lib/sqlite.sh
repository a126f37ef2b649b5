# SQLite: one file, copied by SQLite's own backup so that a writer cannot tear it, and read whole to prove it.

su_sqlite() {
  su_run "$APP_USER" "$(su_python_that_works)" -c "$SU_SQLITE" "$1" "$DB_NAME" "$SU_RUN_TAG"
}

su_sqlite_dump() { su_sqlite dump >"$1" </dev/null; }
su_sqlite_prove() { su_sqlite prove <"$1"; }
su_sqlite_restore() { su_sqlite restore <"$1"; }
su_sqlite_bring() { su_sqlite restore <"$1"; }
su_sqlite_rows() { su_sqlite rows </dev/null; }
su_sqlite_discard() { :; }
su_sqlite_scratches() { :; }
# A reader keeps nobody from writing for long: whoever copies the file is not in the way.
su_sqlite_dumps() { :; }
su_sqlite_finish() { :; }

# The services are stopped whenever this is asked, so the file says it all.
su_sqlite_writes() {
  su_run "$APP_USER" cat "$DB_NAME" | sha256sum
}
