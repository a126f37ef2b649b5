# Patience on the way back. A disk that is full and a database that is being restarted pass by themselves, or by somebody who
# makes room; a run that gave up meanwhile would leave the site stopped until somebody came who knows the way back.

# su_be_patient SECONDS: for so long, from now on, the way back waits for what may pass.
su_be_patient() {
  su_now
  su_patience=$((${su_up%.*} + $1))
}

# su_hindrances: what stands in the way now and may pass, in words; nothing when nothing does.
su_hindrances() {
  { printf '%s\n' "$SU_RUN" && printf '%s\n' "${ROOM_NEEDED-}" | cut -f 1; } |
    while IFS= read -r su_disk; do su_full "$su_disk"; done | sort -u
  # While it is being restored the database itself is not there, but its server answers.
  if [ -z "${DB_ENGINE-}" ] || su_db scratches >/dev/null 2>&1 || su_db rows "$DB_NAME" >/dev/null 2>&1; then return 0; fi
  echo 'the database does not answer'
}

# su_full FOLDER: says so when its disk has next to no room.
su_full() {
  su_disk=$1
  if [ -z "$su_disk" ]; then return 0; fi
  while [ ! -d "$su_disk" ]; do su_disk=$(dirname "$su_disk"); done
  df -Pk "$su_disk" | awk 'NR == 2 && $4 < 16384 { print "the disk " $6 " is full" }'
}

# su_insist COMMAND [ARGUMENT]...: until it could be written down; given up where a full disk is not the reason.
su_insist() {
  su_tries=0
  until "$@"; do
    su_tries=$((su_tries + 1))
    su_now
    if [ "${su_up%.*}" -ge "${su_patience:-0}" ]; then return 1; fi
    if [ $su_tries -ge 3 ] && [ -z "$(su_full "$SU_RUN")" ]; then return 1; fi
    sleep 1
  done
}

# su_wait_out: until nothing of the kind stands in the way, or the patience is at its end; tells each of them once.
su_wait_out() {
  su_told=
  while su_hindrance=$(su_hindrances) && [ -n "$su_hindrance" ]; do
    if [ "$su_hindrance" != "$su_told" ]; then
      su_warn "The way back waits, because $(printf '%s\n' "$su_hindrance" | awk 'NR > 1 { printf " and " } { printf "%s", $0 }'). It goes on by itself once that has passed."
      su_told=$su_hindrance
    fi
    case $su_hindrance in *full*) ;; *) su_revive ;; esac
    su_now
    if [ "${su_up%.*}" -ge "${su_patience:-0}" ]; then return 1; fi
    sleep 2
  done
}

# su_servers: units of database servers that run here. Kept before anything is done: those may have to be started again.
su_servers() {
  if [ "${GUARD-none}" != systemd ]; then return 0; fi
  systemctl list-units --type=service --state=running --plain --no-legend 'postgresql*' 'mariadb*' 'mysql*' 2>/dev/null | cut -d ' ' -f 1
}

# su_revive: a server that a full disk has ended, nobody starts again when there is room.
su_revive() {
  for su_server in $(su_kept servers); do
    if systemctl is-active --quiet "$su_server"; then continue; fi
    su_warn "$su_server had ended; it is started again."
    systemctl start "$su_server" || true
  done
}

# su_undo_patiently ID SECONDS: an undo may be repeated from wherever it was interrupted. What was in its way may have
# passed in the moment in which one looks, so it is tried three times in any case.
su_undo_patiently() {
  su_tries=0
  while :; do
    su_now
    su_started=$su_up
    su_part_run undo "$1" "$2"
    su_judge "$2"
    if [ "$su_result" != failed ]; then return; fi
    su_tries=$((su_tries + 1))
    su_wait_out || return
    if [ -n "$su_told" ]; then su_tries=0; fi
    if [ $su_tries -ge 3 ]; then return; fi
    sleep 1
  done
}
