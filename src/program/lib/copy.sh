# A copy of another site's data, brought to rehearse on: its database and the files that the recipe names. The site's own
# are kept by the backup of this run, and `--restore` brings them back. It came before the run began.

su_incoming() {
  printf '%s' "$SU_STATE/incoming/$SU_RUN_ID"
}

# su_copy_check: what came is what was sent, by the sums that the backup was sealed with.
su_copy_check() {
  (
    cd "$(su_incoming)" || exit 1
    # They are of the whole backup, and only what was asked for came.
    while IFS= read -r su_sum; do
      if [ -e "${su_sum#*  }" ]; then printf '%s\n' "$su_sum"; fi
    done <SHA256SUMS >"$SU_RUN/values/copy-sums"
    for su_needed in database.dump rows; do
      grep -q "  \\./$su_needed\$" "$SU_RUN/values/copy-sums" || exit 1
    done
    sha256sum -c --quiet "$SU_RUN/values/copy-sums"
  ) || su_fail 'What came is not what the backup held.'
}

# su_copy_files: beside the site's own, as if its account had made them.
su_copy_files() {
  for name in $COPY_FILES; do
    su_from=$(su_incoming)/files/$name
    if [ ! -d "$su_from" ]; then continue; fi
    su_sums_of=$(su_incoming)/files-$name.sha256
    su_beside "$name" | while IFS='	' read -r _ live new _; do
      # shellcheck disable=SC2016 # expanded by the inner shell
      (cd "$su_from" && tar -cf - .) |
        su_run "$(su_mover "$live")" sh -c 'umask 077 && mkdir "$1" && cd "$1" && tar -xpof -' sh "$new"
      if [ -s "$su_sums_of" ]; then (cd "$new" && sha256sum -c --quiet "$su_sums_of"); fi ||
        su_fail "The copy's files ($name) are not what the backup held."
      echo "$name: $(wc -l <"$su_sums_of") files"
    done
  done
}

# su_copy_database: in place of the site's own, whose backup is proven by now. Every row has to be there.
su_copy_database() {
  printf '%s\n' "$SU_RUN_ID" >"$SU_STATE/copy"
  su_keep rows-own "$(su_kept rows-before)"
  su_db bring "$(su_incoming)/database.dump" || su_fail "The copy's database could not be restored here."
  su_db rows "$DB_NAME" >"$SU_RUN/values/rows-brought"
  su_differ=$(diff "$(su_incoming)/rows" "$SU_RUN/values/rows-brought") ||
    su_fail "The copy's database differs from what was backed up: $(printf '%s\n' "$su_differ" | head -n 5)"
  su_copy_forget
  # These are the rows that have to stay from here on; whoever goes back counts the site's own again.
  su_keep rows-before "$(su_rows_line)"
}

su_copy_database_undo() {
  su_migrations_undo
  su_copy_gone
  su_copy_forget
}

# su_copy_migrate: a copy of an older version is brought to the one that is installed here.
su_copy_migrate() {
  su_pending=$(su_migrations_pending) || su_fail 'The installed version could not tell which migrations the copy lacks.'
  if [ -n "$su_pending" ]; then su_migrations_apply; else echo 'the copy has every migration of the installed version'; fi
}

# su_silence: no process of the environment that starts from now on reaches out (silence.py).
su_silence() {
  su_application "$ENVIRONMENT_OWNER" <<'SH' || su_fail 'The Python of this site cannot be kept from reaching out.'
cd "$SITE_PACKAGES"
printf '%s\n' "$SILENCE" >steady_silence.py
printf '%s\n' "$REACHED_PORTS" >steady_silence.txt
echo 'import steady_silence' >steady_silence.pth
# Older Pythons have no such hooks, and say so only in passing.
"$PYTHON" -c '
import errno, socket, sys
try:
    socket.create_connection(("127.0.0.1", 9), 2)
except OSError as error:
    sys.exit(error.errno != errno.EPERM)
sys.exit(1)'
SH
  echo "what is started from now on reaches no other ports than $REACHED_PORTS"
}

su_silence_end() {
  su_application "$ENVIRONMENT_OWNER" <<'SH'
cd "$SITE_PACKAGES"
rm -f steady_silence.* __pycache__/steady_silence.*
SH
}

# su_silence_handed_on: an environment that is built anew beside a silent one is silent too.
su_silence_handed_on() {
  if [ ! -e "$SITE_PACKAGES/steady_silence.pth" ]; then return 0; fi
  su_application "$ENVIRONMENT_OWNER" <<'SH'
cp "$SITE_PACKAGES"/steady_silence.* "$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
SH
}

# su_copy_cleanup: the copy serves, so what it came as may go. The site's own data are in this run's backup.
su_copy_cleanup() {
  su_keep_old
  su_db finish
  rm -rf "$SU_STATE/incoming"
}

# su_copy_forget: tasks that one has queued must not be done with the data of the other, nor in the open; and what caches
# hold of one is wrong for the other.
su_copy_forget() {
  if [ -n "$COPY_FORGET" ]; then printf '%s\n' "$COPY_FORGET" | su_application; fi
}

# su_copy_leaves: on the way back to the site's own data, which is in place by now and not served yet.
su_copy_leaves() {
  su_silence_end
  su_copy_gone
  su_copy_forget
}

su_copy_gone() {
  if [ -e "$SU_RUN/values/rows-own" ]; then su_keep rows-before "$(su_kept rows-own)"; fi
  rm -f "$SU_STATE/copy"
}

# su_no_copy: an upgrade of a copy would end where the site's own data are brought back, and be lost.
su_no_copy() {
  if [ ! -e "$SU_STATE/copy" ] || [ "${REHEARSAL-}" = yes ]; then return 0; fi
  su_fail "This site holds a copy of another site's data, which the run $(cat "$SU_STATE/copy") brought. First bring back its own: mode: rollback, run: $(cat "$SU_STATE/copy"), confirm-data-loss: true."
}
