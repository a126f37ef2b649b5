# Steps: forward in order, each with its intent in the journal; on a failure the undo of every step that has begun, in
# reverse. A step is a process group of its own with a limit of time.

# su_part_run KIND ID SECONDS: run one part (step, undo, if) of the program as a child, output to the run's log.
su_part_run() {
  timeout -k 30 "$3" "$SU_SHELL" "$SU_PROGRAM" "--$1" "$2" </dev/null >>"$SU_RUN/output.log" 2>&1 9>&- &
  SU_CHILD=$!
  su_keep child "$SU_CHILD"
  wait "$SU_CHILD"
  su_code=$?
  # A signal to us interrupts the wait, not the step; the step may end in that very moment, and its code is still to be had.
  while kill -0 "$SU_CHILD" 2>/dev/null; do
    wait "$SU_CHILD"
    su_code=$?
  done
  for _ in 1 2 3; do
    if [ "$su_code" -le 128 ]; then break; fi
    wait "$SU_CHILD" 2>/dev/null
    su_again=$?
    if [ "$su_again" != 127 ]; then su_code=$su_again; fi
  done
  SU_CHILD=
}

# step ID SECONDS [if] [expect]: one step forward. Its exit code, and what its output must say, decide.
step() {
  # A run that was cut off goes on where it was: what lies before has been done.
  if [ -n "${SU_GO_ON_AT-}" ]; then
    [ "$1" = "$SU_GO_ON_AT" ] || return 0
    SU_GO_ON_AT=
  fi
  [ -z "$SU_STOPPED" ] || return 1
  [ -z "$SU_CANCELLED" ] || { su_stop "$1" 'The run was cancelled.' && return 1; }
  SU_STEP=$1
  su_journal step-started step "$1" || { su_stop "$1" 'The journal cannot be written: is the disk full?' && return 1; }
  su_now
  su_started=$su_up
  su_offset=$su_size
  su_result='done'
  su_code=0
  su_limit=$(su_window_limit "$1" "$2")
  [ "$su_limit" -gt 0 ] || { su_stop "$1" "$(su_window_words)" && return 1; }
  case " $3 " in *' if '*) su_wanted "$1" "$su_limit" || su_result=skipped ;; esac
  if [ "$su_result" = 'done' ]; then
    su_note_begun "$1" || { su_stop "$1" 'What has begun cannot be written down: is the disk full?' && return 1; }
    su_part_run step "$1" "$su_limit"
    su_judge "$su_limit"
    if [ "$su_code" = 0 ]; then case " $3 " in *' expect '*) su_expected "$1" ;; esac fi
    if [ "$su_result" != 'done' ] && [ -n "$SU_CANCELLED" ]; then su_result=cancelled; fi
  else
    su_code=0
  fi
  su_since "$su_started"
  su_journal step-ended step "$1" result "$su_result" 'code#' "$su_code" 'seconds#' "$su_elapsed"
  case $su_result in
    'done' | skipped) return 0 ;;
    cancelled) su_stop "$1" 'The run was cancelled.' ;;
    timed-out) su_stop "$1" "$(su_too_long "$2")" ;;
    *) su_stop "$1" "$(su_exit_words)" ;;
  esac
  return 1
}

# su_judge SECONDS: the result by the exit code. Whoever is killed from outside has the code of one that was ended for its
# limit: the time tells which.
su_judge() {
  su_since "$su_started"
  case $su_code in
    0) su_result='done' ;;
    124) su_result=timed-out ;;
    137) if [ "${su_elapsed%.*}" -ge "$1" ]; then su_result=timed-out; else su_result=failed; fi ;;
    *) su_result=failed ;;
  esac
}

su_too_long() {
  if [ "$su_limit" -lt "$1" ]; then su_window_words; else echo "The step did not end within $1 seconds and was ended."; fi
}

su_exit_words() {
  if [ "$su_code" = 137 ]; then
    echo 'The step was killed by a signal that nobody can refuse: was the memory of the host used up? (dmesg says so.)'
  else
    echo "The step ended with exit code $su_code."
  fi
}

# su_note_begun ID: what the way back goes by; on disk before the step begins, or it would be forgotten with the power.
su_note_begun() {
  printf '%s\n' "$1" >>"$SU_RUN/begun" && su_sync "$SU_RUN/begun"
}

# su_wanted ID SECONDS: its condition holds, as asked before the stop or, failing that, now.
su_wanted() {
  su_answer=$(su_kept "if-$1")
  if [ -z "$su_answer" ]; then
    su_part_run if "$1" "$2"
    su_answer=$su_code
  fi
  [ "$su_answer" = 0 ]
}

# su_ask ID: ask the condition of a later step, and keep the answer.
su_ask() {
  su_code=0
  "$SU_SHELL" "$SU_PROGRAM" --if "$1" || su_code=$?
  su_keep "if-$1" "$su_code"
  if [ "$su_code" = 0 ]; then echo "$1 will run"; else echo "$1 is not needed"; fi
}

su_stop() {
  SU_STOPPED=$1
  SU_REASON=$2
}

# su_expected ID: the step's output, from where it began, against what it must and must not hold.
su_expected() {
  tail -c "+$((su_offset + 1))" "$SU_RUN/output.log" >"$SU_RUN/values/output" 2>/dev/null
  su_wrong=$("expect_$(su_name "$1")" "$SU_RUN/values/output") && [ -z "$su_wrong" ] && return 0
  su_result=failed
  su_journal reason step "$1" text "${su_wrong:-The output could not be judged.}"
}

su_must_contain() { grep -qE -e "$2" "$1" || echo "The output lacks '$2', which a good run prints."; }
su_must_lack() {
  grep -qE -e "$2" "$1"
  case $? in
    0) echo "The output holds '$(grep -aE -e "$2" "$1" | head -n 1 | cut -c 1-200)'." ;;
    1) ;;
    *) echo "The output could not be searched for '$2'." ;;
  esac
}

su_name() { printf '%s' "$1" | tr - _; }

su_has_begun() { grep -qx -e "$1" "$SU_RUN/begun" 2>/dev/null; }

# su_undo ID SECONDS: take back one step, when it has begun.
su_undo() {
  su_has_begun "$1" || return 0
  SU_STEP=$1
  su_journal undo-started step "$1"
  su_now
  su_undoing=$su_up
  su_undo_patiently "$1" "$2"
  su_since "$su_undoing"
  su_journal undo-ended step "$1" result "$su_result" 'code#' "$su_code" 'seconds#' "$su_elapsed"
  [ "$su_result" = 'done' ]
}

# su_finally ID SECONDS: let go what one step held off, when it has begun. The run's end does not wait for its success.
su_finally() {
  su_has_begun "$1" || return 0
  SU_STEP=$1
  su_part_run finally "$1" "$2"
  [ "$su_code" = 0 ] || su_warn "What was held off for the run could not be let go (exit code $su_code)."
}

# su_forgive ID: after the point of no return a failure is a warning: the new version serves, and is proven.
su_forgive() {
  SU_STEP=$1
  su_warn "${SU_REASON:-It failed} The upgrade itself is done."
  SU_STOPPED=
}
