# The journal: what the program is about to do, synced to disk *before* it does it, and what came of it.
# One JSON object a line; src/journal/events.ts is the other half of this contract.

# su_now: seconds since boot into $su_up. The only clock that durations are made from: it cannot be set back.
su_now() {
  read -r su_up _ </proc/uptime
}

# su_centis SECONDS.CC: the same as a whole number of hundredths, into $su_centis.
su_centis() {
  su_centis=$((${1%.*} * 100 + 1${1#*.} - 100))
}

# su_since UP: seconds since that moment as a decimal, into $su_elapsed.
su_since() {
  su_centis "$1"
  su_from=$su_centis
  su_now
  su_centis "$su_up"
  su_elapsed=$(((su_centis - su_from) / 100)).$(((su_centis - su_from) / 10 % 10))$(((su_centis - su_from) % 10))
}

# su_until SECONDS: the moment at which to give up, into $su_deadline; su_late: it has come.
su_until() {
  su_now
  su_deadline=$((${su_up%.*} + $1))
}
su_late() {
  su_now
  [ "${su_up%.*}" -ge "$su_deadline" ]
}

# su_json_string TEXT: a JSON string into $su_json. Control characters become spaces: nobody needs them in a report.
su_json_string() {
  case $1 in
    *[!A-Za-z0-9\ ._:/,+@=%~-]*)
      su_json=$(printf '%s\n' "$1" | tr '\001-\011\013-\037\177' ' ' | sed 's/[\\"]/\\&/g' |
        awk 'NR > 1 { printf "%s", "\\n" } { printf "%s", $0 }')
      su_json="\"$su_json\""
      ;;
    *) su_json="\"$1\"" ;;
  esac
}

# su_journal EVENT [KEY VALUE]...: append one line and sync it. A key that ends in # carries a number.
su_journal() {
  su_now
  su_line="{\"event\":\"$1\",\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"up\":$su_up"
  # Should somebody take the log away: dash would end the whole program over arithmetic with nothing.
  su_size=$(wc -c 2>/dev/null <"$SU_RUN/output.log") || su_size=0
  su_line="$su_line,\"offset\":$((su_size))"
  shift
  while [ $# -gt 1 ]; do
    case $1 in
      *'#') su_line="$su_line,\"${1%#}\":$2" ;;
      *)
        su_json_string "$2"
        su_line="$su_line,\"$1\":$su_json"
        ;;
    esac
    shift 2
  done
  # A full disk may take half a line: what comes next begins a new one.
  if ! printf '%s%s}\n' "${su_torn-}" "$su_line" >>"$SU_RUN/journal.jsonl"; then
    su_torn='
'
    return 1
  fi
  su_torn=
  su_sync "$SU_RUN/journal.jsonl"
}

# su_sync FILE: on disk before we go on. busybox's sync may know no files: then all is synced.
su_sync() {
  sync "$1" 2>/dev/null || sync
}

su_fact() { su_journal fact step "$SU_STEP" name "$1" value "$2"; }
su_warn() { su_journal warning step "$SU_STEP" text "$1"; }

# su_fail TEXT: say in words why this step fails, and end it.
su_fail() {
  printf '%s\n' "$1" >&2
  su_journal reason step "$SU_STEP" text "$1"
  exit 1
}

# su_keep NAME TEXT / su_kept NAME: a value that later steps (or a later run) need, by way of the run's folder.
su_keep() {
  printf '%s\n' "$2" >"$SU_RUN/values/.$1" && mv "$SU_RUN/values/.$1" "$SU_RUN/values/$1"
}
su_kept() {
  if [ -f "$SU_RUN/values/$1" ]; then cat "$SU_RUN/values/$1"; else printf '%s\n' "${2-}"; fi
}
