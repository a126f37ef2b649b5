# Taking up a run that was cut off: its program was killed, or its host went down. What had begun is known to the last
# step; whether that step had ended is not, so it counts as half done: its undo is made for that.

# su_take_up: begin where nothing has begun; else end what was begun, one way or the other.
su_take_up() {
  if [ ! -s "$SU_RUN/journal.jsonl" ]; then su_main; fi
  if [ -e "$SU_RUN/status" ]; then
    su_guard_remove
    exit 0
  fi
  SU_CANCELLED='' SU_CHILD='' SU_PROBE='' SU_STEP=run SU_STOPPED=$(su_last_step)
  SU_REASON='The run was cut off here: its program was killed, or the host went down.'
  su_alone
  su_end_orphan
  su_journal run-resumed 'pid#' "$$" reason "$SU_REASON"
  su_read_service_environment
  su_guard_set
  su_after_boot
  : >"$SU_RUN/reserve"
  if su_has_begun restore; then su_restore_all; fi
  SU_GO_ON_AT=$(su_goes_on_at) || su_give_up
  su_warn "$SU_REASON The database was ready by then, so the upgrade goes on."
  SU_STOPPED=''
  su_forward && su_arrived
  su_give_up
}

# su_goes_on_at: the step from which on every one may be taken again; fails where there is none, and the way is back.
su_goes_on_at() {
  [ "$(su_kept walking-back no)" = no ] || return 1
  case $(su_last_result "$SU_STOPPED") in
    '') su_at=$SU_STOPPED ;;
    'done' | skipped) su_at=$(printf '%s\nnothing-more\n' "$SU_PLANNED" | grep -xF -A 1 -e "$SU_STOPPED" | tail -n 1) ;;
    *) return 1 ;;
  esac
  printf '%s\nnothing-more\n' "$SU_GOES_ON" | grep -xF -e "$su_at"
}

# su_last_result STEP: how it ended when it was taken last; nothing when that is not known.
su_last_result() {
  grep -E "^[{]\"event\":\"step-(started|ended)\",.*\"step\":\"$1\"" "$SU_RUN/journal.jsonl" | tail -n 1 |
    sed -n 's/^{"event":"step-ended",.*"result":"\([a-z-]*\)".*/\1/p'
}

# su_close_again: what manages services may have started them at the boot, before anybody could say that they stay closed.
su_close_again() {
  if [ ! -e "$SU_STATE/closed" ]; then return 0; fi
  # shellcheck disable=SC2046 # roles are words
  (su_services_stop $(su_roles)) >>"$SU_RUN/output.log" 2>&1 || su_warn 'Services that the boot started could not be stopped.'
}

# su_end_orphan: a step may have outlived the program; nothing is taken back while it still works.
su_end_orphan() {
  su_orphan=$(su_kept child)
  for su_signal in TERM TERM KILL KILL; do
    # The number may be another process's by now: ours has the program's name in its command line.
    if [ -z "$su_orphan" ] || ! grep -qF -e "$SU_PROGRAM" "/proc/$su_orphan/cmdline" 2>/dev/null; then return 0; fi
    kill -s "$su_signal" -- "-$su_orphan" 2>/dev/null
    sleep 3
  done
}

# su_last_step: the last one that had begun.
su_last_step() {
  sed -n 's/^{"event":"step-started",.*"step":"\([a-z0-9-]*\)".*/\1/p' "$SU_RUN/journal.jsonl" | tail -n 1 | grep . || echo run
}

# su_after_boot: times of the last boot mean nothing in this one, and the database may not be up yet.
su_after_boot() {
  if [ "$(su_kept boot)" = "$(su_boot)" ]; then return 0; fi
  su_warn 'The host went down during the run. How long users waited could not be measured.'
  for su_time in cut-over reloaded-at started-at; do
    if [ -n "$(su_kept "$su_time")" ]; then su_keep "$su_time" 0.00; fi
  done
  rm -f "$SU_RUN/probe.log" "$SU_RUN/values/window-until"
  su_keep boot "$(su_boot)"
  su_close_again
  su_tries=120
  until su_db rows "$DB_NAME" >/dev/null 2>&1 || [ $su_tries -le 0 ]; do
    su_tries=$((su_tries - 1))
    sleep 1
  done
}

# su_boot: tells this boot from others, of a container too: since when its first process runs.
su_boot() {
  echo "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) $(sed 's/^.*) //' /proc/1/stat | cut -d ' ' -f 20)"
}
