# Put the program where it belongs and start it, so that it outlives this connection. Prints "started", or "locked" and
# who holds the lock.
umask 077
mkdir -p "$SU_STATE" || exit 1
: >>"$SU_STATE/lock"
if flock -n "$SU_STATE/lock" true && su_unfinished; then exit 0; fi
mkdir -p "$SU_RUN/values" || exit 1
printf '%s\n' "$PROGRAM" >"$SU_RUN/program.sh"
printf '%s\n' "$PLAN_JSON" >"$SU_RUN/plan.json"

su_locked() {
  su_holder
  rm -rf "$SU_RUN"
  exit 0
}

flock -n "$SU_STATE/lock" true || su_locked

su_detach || exit 1

su_await 0
case $? in
  0)
    echo started
    exit 0
    ;;
  2) su_locked ;;
esac
# "Nothing was changed" must stay true: a program that comes later still finds this and ends. It looks after it has
# begun its journal, we look after we have left our word: never do both go on.
: >"$SU_RUN/given-up"
if [ "$(su_journal_bytes)" -gt 0 ]; then echo started; else su_silent; fi
