# Steps: forward in order, each with its intent in the journal; on a failure the undo of every step that has begun, in
# reverse. A step is a process group of its own with a limit of time.

# su_part_run KIND ID SECONDS: run one part (step, undo, if) of the program as a child, output to the run's log.
su_part_run() {
  timeout -k 30 "$3" "$SU_SHELL" "$SU_PROGRAM" "--$1" "$2" </dev/null >>"$SU_RUN/output.log" 2>&1 9>&- &
  SU_CHILD=$!
  su_keep child "$SU_CHILD"
  wait "$SU_CHILD"
  su_code=$?
  # A signal to us interrupts the wait, not the step.
  while kill -0 "$SU_CHILD" 2>/dev/null; do
    wait "$SU_CHILD"
    su_code=$?
  done
  SU_CHILD=
}

# step ID SECONDS [if] [expect]: one step forward. Its exit code, and what its output must say, decide.
step() {
  [ -z "$SU_STOPPED" ] || return 1
  [ -z "$SU_CANCELLED" ] || { su_stop "$1" 'The run was cancelled.' && return 1; }
  SU_STEP=$1
  su_journal step-started step "$1" || { su_stop "$1" 'The journal cannot be written: is the disk full?' && return 1; }
  su_now
  su_started=$su_up
  su_offset=$su_size
  su_result='done'
  su_code=0
  case " $3 " in *' if '*) su_wanted "$1" "$2" || su_result=skipped ;; esac
  if [ "$su_result" = 'done' ]; then
    su_note_begun "$1" || { su_stop "$1" 'What has begun cannot be written down: is the disk full?' && return 1; }
    su_part_run step "$1" "$2"
    case $su_code in
      0) case " $3 " in *' expect '*) su_expected "$1" ;; esac ;;
      124 | 137) su_result=timed-out ;;
      *) su_result=failed ;;
    esac
    if [ "$su_result" != 'done' ] && [ -n "$SU_CANCELLED" ]; then su_result=cancelled; fi
  else
    su_code=0
  fi
  su_since "$su_started"
  su_journal step-ended step "$1" result "$su_result" 'code#' "$su_code" 'seconds#' "$su_elapsed"
  case $su_result in
    'done' | skipped) return 0 ;;
    cancelled) su_stop "$1" 'The run was cancelled.' ;;
    timed-out) su_stop "$1" "The step did not end within $2 seconds and was ended." ;;
    *) su_stop "$1" "The step ended with exit code $su_code." ;;
  esac
  return 1
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
  su_started=$su_up
  su_part_run undo "$1" "$2"
  su_result='done'
  case $su_code in 0) ;; 124 | 137) su_result=timed-out ;; *) su_result=failed ;; esac
  su_since "$su_started"
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
