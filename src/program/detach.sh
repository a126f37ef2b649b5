# su_detach [HOW]: start the program of $SU_RUN (--take-up, unless said otherwise), so that it outlives this connection. A
# program that is killed is run again: it knows how far it had come.
su_detach() {
  su_how=${1:---take-up}
  if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ]; then
    # Its own unit: ended as a group, not by logging out. Our own files say how it ended, so the unit need not stay.
    # A proxy that the login needs to reach its package index, the program needs too.
    set --
    for su_name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
      if [ -n "$(printenv "$su_name")" ]; then set -- "$@" -E "$su_name"; fi
    done
    # After those, so that a shutdown ends us first: what it does to them must not look like a step that failed.
    su_detach_by "$@" --property=After="$SU_NEEDS" ||
      su_detach_by "$@"
  else
    # shellcheck disable=SC2016
    setsid nohup sh -c 'while sh "$1" "$2"; [ $? -gt 128 ]; do sleep 2; done' sh "$SU_RUN/program.sh" "$su_how" \
      </dev/null >"$SU_RUN/program.out" 2>&1 &
  fi
}

# su_await BYTES: until the journal is longer than that. Exit code 2: it was refused the lock; 1: nothing came in 20 seconds.
su_await() {
  su_tries=200
  while [ "$su_tries" -gt 0 ]; do
    if [ "$(su_journal_bytes)" -gt "$1" ]; then return 0; fi
    if [ -e "$SU_RUN/refused" ]; then return 2; fi
    su_tries=$((su_tries - 1))
    sleep 0.1
  done
  return 1
}

su_journal_bytes() {
  if [ -e "$SU_RUN/journal.jsonl" ]; then wc -c <"$SU_RUN/journal.jsonl"; else echo 0; fi
}

su_silent() {
  echo 'The program did not begin its journal within 20 seconds.' >&2
  cat "$SU_RUN/program.out" >&2 2>/dev/null
  false
}

# su_detach_by OPTION...: in a unit of its own, with further options of systemd-run.
su_detach_by() {
  systemd-run --quiet --collect --unit="steady-upgrade-$SU_RUN_ID" --property=KillMode=mixed \
    --property=Restart=on-abnormal --property=RestartSec=2 "$@" /bin/sh "$SU_RUN/program.sh" "$su_how" >&2
}
