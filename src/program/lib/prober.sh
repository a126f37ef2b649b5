# Downtime is measured by asking the application, as a user would, four times a second from before the stop until the
# version that serves is proven. Every change between answering and not answering is one line: when, and which.

su_probe() {
  IFS='	' read -r su_path su_statuses _ <<LINE
$HTTP_CHECKS
LINE
  su_was=
  # Nobody ends it when the program itself is killed: it looks whether it is still wanted.
  while kill -0 "$PPID" 2>/dev/null; do
    su_now
    su_asked=$su_up
    if su_answers "$(su_page "$su_path" /dev/null)" "$su_statuses"; then su_is=up; else su_is=down; fi
    if [ $su_is != "$su_was" ]; then
      su_now
      # Down counts from the first question that was not answered, up from the first answer.
      if [ $su_is = up ]; then su_asked=$su_up; fi
      printf '%s %s\n' "$su_asked" $su_is >>"$SU_RUN/probe.log"
      su_was=$su_is
    fi
    sleep 0.25
  done
}

# su_answered_since_start: the new version has answered at least one question. Without a log, say that it has; and by
# hand too, because since the log ended somebody may have mended the new version and let users in.
su_answered_since_start() {
  [ -z "${SU_BY_HAND-}" ] || return 0
  [ -f "$SU_RUN/probe.log" ] || return 0
  awk -v start="$(su_kept started-at 0)" '$2 == "up" && $1 + 0 > start + 0 { found = 1 } END { exit !found }' "$SU_RUN/probe.log"
}

su_probe_start() {
  sh "$SU_PROGRAM" --probe </dev/null >/dev/null 2>&1 9>&- &
  SU_PROBE=$!
}

# su_probe_end: stop asking, and say how long users were not served.
su_probe_end() {
  [ -n "${SU_PROBE-}" ] || return 0
  kill "$SU_PROBE" 2>/dev/null
  wait "$SU_PROBE" 2>/dev/null
  SU_PROBE=
  [ -f "$SU_RUN/probe.log" ] || return 0
  su_now
  awk -v now="$su_up" '
    $2 == "down" { from = $1; if (first == "") first = $1 }
    $2 == "up" && from != "" { sum += $1 - from; last = $1; from = "" }
    END { if (from != "") { sum += now - from; last = now } printf "%.2f %s %s\n", sum, first, last }' \
    "$SU_RUN/probe.log" >"$SU_RUN/values/downtime"
  read -r su_sum su_first su_last <"$SU_RUN/values/downtime"
  su_fact downtime-seconds "$su_sum"
  if [ -n "$su_first" ]; then
    su_fact downtime-start-up "$su_first"
    su_fact downtime-end-up "$su_last"
  fi
}
