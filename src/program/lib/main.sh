# The run: forward; on a failure the way back; and at every end one word for it and who is served.

su_main() {
  SU_STOPPED='' SU_REASON='' SU_CANCELLED='' SU_CHILD='' SU_PROBE='' SU_STEP=run
  su_begin
  su_keep boot "$(su_boot)"
  su_guard_set
  if [ -e "$SU_RUN/given-up" ]; then su_stop run 'It began so late that whoever started it had given up waiting.'; fi
  # Room that is given back when the disk is full, so that the way back can still be written down.
  dd if=/dev/zero of="$SU_RUN/reserve" bs=65536 count=16 2>/dev/null || su_stop run 'There is no room on the disk.'
  su_forward && su_arrived
  su_give_up
}

# su_begin: alone on this instance, and written down.
su_begin() {
  su_alone
  su_journal run-started run "$SU_RUN_ID" 'pid#' "$$" by "$SU_BY"
  su_read_service_environment
}

# su_alone: with the lock, and deaf to what would end us in the middle.
su_alone() {
  umask 077
  mkdir -p "$SU_RUN/values"
  if ! su_lock; then
    : >"$SU_RUN/refused"
    echo "Another run holds the lock of this instance: $(tr '\n' ' ' <"$SU_STATE/holder")" >&2
    exit 75
  fi
  trap su_cancel INT TERM HUP
  : >>"$SU_RUN/output.log"
  su_now
  SU_BEGAN=$su_up
}

# su_cancel: no further step begins. One that touches nothing that serves is ended now; any other ends by itself first.
# On a host that is being shut down there is no way back: the database is being stopped as well. The next boot takes it up.
su_cancel() {
  if su_goes_down; then
    su_warn 'The host is being shut down: the run goes on from here when it has come up again.'
    exit 75
  fi
  SU_CANCELLED=yes
  if [ -n "$SU_CHILD" ] && [ -z "${SU_WALKING_BACK-}" ] && ! printf '%s\n' "$CHANGING_STEPS" | grep -qxF -e "$SU_STEP"; then
    kill -TERM "$SU_CHILD" 2>/dev/null
  fi
}

# su_by_hand: `program.sh --way-back` after a run that stopped half way, `--restore` after one that ended well.
su_by_hand() {
  if [ "$1" = way-back ]; then su_needs_way_back; else su_needs_backup; fi
  echo "What happens is told in $SU_RUN/output.log"
  SU_BY_HAND=yes
  export SU_BY_HAND
  SU_STOPPED=$1 SU_REASON='Asked for by hand.' SU_CANCELLED='' SU_CHILD='' SU_PROBE='' SU_STEP=$1 ON_FAILURE=rollback
  su_begin
  [ "$1" = restore ] || su_give_up
  # From here on it is a run that has not ended: should it be cut off, it is taken up.
  rm -f "$SU_RUN/status"
  su_keep boot "$(su_boot)"
  su_keep walking-back yes
  su_guard_set
  rm -f "$SU_RUN/probe.log"
  su_probe_start
  : >"$SU_RUN/reserve"
  su_restore_all
}

# su_needs_way_back: once a run has ended well its old version lies with the backup, and half a way back would put the
# old database under the new code.
su_needs_way_back() {
  read -r su_ended su_serves 2>/dev/null <"$SU_RUN/status" || return 0
  case $su_ended.$su_serves in
    upgraded.*) echo 'This run ended well. To go back to before it: sh program.sh --restore' >&2 ;;
    rolled-back.* | *.untouched) echo 'The old version serves already: there is nothing to walk back.' >&2 ;;
    *) return 0 ;;
  esac
  exit 64
}

su_needs_backup() {
  if [ -f "$SU_BACKUP/manifest.json" ]; then return 0; fi
  echo "There is no finished backup of this run ($SU_BACKUP): nothing was stopped or changed." >&2
  exit 64
}

# su_written_since_start: users could write to the new version once it was started. Exit code 0: nobody did.
su_written_since_start() {
  if [ "$WRITERS" = live ]; then
    # The old version never stopped: going back is lossless only when no migration was applied at all.
    if su_migrations_none_applied; then
      su_keep none-applied yes
      return 0
    fi
    su_fail 'Migrations were applied while users could write: restoring the database would lose what they wrote.'
  fi
  su_has_begun start || return 0
  # shellcheck disable=SC2046 # roles are words
  su_services_stop $(su_roles)
  # Whom no page was ever answered, nobody was told that anything is saved: what background tasks wrote may go.
  su_answered_since_start || return 0
  [ "$(su_db writes)" != "$(su_kept writes-at-start)" ] || return 0
  # shellcheck disable=SC2046
  su_services_start $(su_roles)
  su_fail 'Users have written to the new version since it was started: going back would lose that.'
}

# su_give_up: what a failure leads to, by how far the run had come.
su_give_up() {
  SU_WALKING_BACK=yes
  rm -f "$SU_RUN/reserve"
  su_be_patient 120
  if ! su_changed; then
    su_journal reason step "${SU_STOPPED:-run}" text "${SU_REASON:-It stopped for a reason that is not known.}"
    su_tidy
    # Nothing of the site was touched, but a disk that was full may have ended its database.
    su_wait_out || true
    su_end failed untouched
  elif [ "$ON_FAILURE" = stop ]; then
    su_journal reason step "$SU_STOPPED" text "$SU_REASON The run stops here, as on-failure: stop asks."
    su_end failed unknown
  fi
  su_journal way-back-started step "$SU_STOPPED" reason "$SU_REASON"
  # A night: until somebody comes who makes room.
  su_be_patient 43200
  if ! su_may_walk_back; then
    [ "$WRITERS" = live ] || su_end failed new
    # Nobody is left without a site: the old code serves on the migrated database, as it did while migrations ran.
    su_keep stays-migrated yes
  fi
  su_keep walking-back yes
  su_walk_back || su_end failed unknown
  su_be_patient 120
  su_tidy
  [ "$(su_kept stays-migrated no)" = no ] || su_end failed old
  su_end rolled-back old
}

# su_changed: something that serves users was touched. Building beside it was not.
su_changed() {
  [ -s "$SU_RUN/begun" ] || return 1
  grep -qxF -e "$CHANGING_STEPS" "$SU_RUN/begun"
}

# su_may_walk_back: going back discards what was written since the backup; so only when nothing was (docs: the ladder).
su_may_walk_back() {
  su_has_begun migrate || return 0
  [ "$(su_kept pending 1)" != 0 ] || return 0
  # Half way back already: what could be lost was looked at then, and the database may be the old one by now.
  [ "$(su_kept walking-back no)" = no ] || return 0
  su_wait_out
  su_part_run written-since start 600
  [ "$su_code" = 0 ]
}

# su_end STATUS SERVING
su_end() {
  rm -f "$SU_RUN/reserve"
  su_every_ending
  SU_STEP=run
  su_probe_end
  su_since "$SU_BEGAN"
  # A run that could not say how it ended would be taken for one that was cut off.
  su_be_patient 43200
  su_insist su_journal run-ended status "$1" serving "$2" 'seconds#' "$su_elapsed"
  su_forget_closing
  su_insist su_say_status "$1 $2"
  su_guard_remove
  su_unlock
  if [ -z "${SU_BY_HAND-}" ]; then exit 0; fi
  echo "$1, serving: $2"
  if [ "$1" = rolled-back ]; then exit 0; fi
  exit 1
}

su_say_status() {
  printf '%s\n' "$1" >"$SU_RUN/.status" && mv "$SU_RUN/.status" "$SU_RUN/status"
}
