# Back to before a run that ended well: by hand, when somebody asks for it days later, or at the end of a rehearsal, which
# proves by it that it can be done.

# su_restore: the whole way back: database, code, services, proof.
su_restore() {
  SU_LIVE_CODE=yes
  # The backup may lie on another disk: what has to be copied is copied while the services run.
  printf '%s\n' "$BESIDE" | while IFS='	' read -r name live _ _; do
    if [ -e "$SU_BACKUP/beside/$name" ]; then mv "$SU_BACKUP/beside/$name" "$live.steady-old"; fi
  done
  # shellcheck disable=SC2046 # roles are words
  su_services_stop $(su_roles)
  su_db restore "$SU_BACKUP/database.dump" || su_fail 'The database could not be restored; the services are stopped.'
  su_cut_back
  if [ "${KIND-}" = compose ]; then su_image_back; fi
  if [ "${COPY-}" = yes ]; then su_copy_leaves; fi
  # shellcheck disable=SC2046
  su_services_start $(su_roles)
  # shellcheck disable=SC2046
  su_verify "$FROM_VERSION" $(su_roles)
  su_db finish
  printf '%s\n' "$BESIDE" | while IFS='	' read -r name _ _ _; do su_beside_remove "$name"; done
}

# su_restore_all: the same as a step of the journal, to its end. What was cut off is begun again: it can be repeated.
su_restore_all() {
  SU_WALKING_BACK=yes
  printf 'restore\n' >>"$SU_RUN/begun"
  # What may pass is waited for, as on any way back.
  su_be_patient 43200
  su_undo restore 86400 || su_end failed unknown
  if [ "${REHEARSAL-}" != yes ] && [ "${COPY-}" != yes ]; then su_end rolled-back old; fi
  # The backup of a rehearsal is nobody's: what it holds is what is there again.
  rm -rf "$SU_BACKUP"
  [ "${REHEARSAL-}" = yes ] || su_end rolled-back old
  if [ "${KIND-}" = compose ]; then su_image_release; fi
  su_runs_rotate
  su_end rehearsed old
}

# su_arrived: the new version is proven. An upgrade ends here; a rehearsal turns round.
su_arrived() {
  if [ "${REHEARSAL-}" = yes ]; then
    su_probe_end
    su_journal rehearsal-proven step "$SU_STEP"
    su_keep walking-back yes
    su_restore_all
  fi
  if [ -n "${DB_ENGINE-}" ]; then su_keep writes-at-end "$(su_db writes)"; fi
  su_end upgraded new
}

# su_lost_since: what going back would lose: rows then and now, and whether anything was written at all. What cannot be told
# counts as written.
su_lost_since() {
  SU_LIVE_CODE=yes
  su_read_service_environment
  su_needs_backup
  printf 'then %s\n' "$(su_kept rows-after)"
  printf 'now %s\n' "$(su_rows_line)"
  if [ -n "$(su_kept writes-at-end)" ] && [ "$(su_db writes)" = "$(su_kept writes-at-end)" ]; then
    echo 'written no'
  else
    echo 'written yes'
  fi
}

# su_verify_backup: once more what was done when it was made: nothing of it changed, and it restores to the rows it had.
su_verify_backup() {
  SU_LIVE_CODE=yes
  su_needs_backup
  if ! su_lock; then
    echo "A run of this instance is under way: $(tr '\n' ' ' <"$SU_STATE/holder")" >&2
    exit 75
  fi
  su_read_service_environment
  (cd "$SU_BACKUP" && sha256sum -c --quiet SHA256SUMS) || su_unproven 'what it holds is not what was written'
  su_db prove "$SU_BACKUP/database.dump" >"$SU_RUN/values/rows-again" 9>&- || su_unproven 'the database does not restore'
  su_differ=$(diff "$SU_BACKUP/rows" "$SU_RUN/values/rows-again") || su_unproven "its rows are others: $(printf '%s\n' "$su_differ" | head -n 3)"
  su_db discard 9>&- || true
  rm -f "$SU_RUN/values/rows-again"
  su_unlock
  echo "proven: $BACKUP_PROOF"
}

su_unproven() {
  su_db discard 9>&- || true
  su_unlock
  echo "not proven: $1"
  exit 1
}
