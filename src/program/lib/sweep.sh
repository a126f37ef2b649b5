# What earlier runs of this instance may have left. It goes when it is provably ours and finished: it bears the name of a
# run whose folder is here and which said how it ended, and we alone hold the lock. Anything else is left alone.

su_sweep() {
  for su_left in "$SU_BACKUPS"/.part-*; do
    su_of=${su_left##*/.part-}
    if [ -e "$su_left" ] && su_has_ended "$su_of"; then
      echo "removing $su_left: a backup that the run $su_of did not finish"
      rm -rf "$su_left"
    fi
  done
  for su_left in "$SU_STATE"/incoming/*; do
    if [ -e "$su_left" ] && [ "${su_left##*/}" != "$SU_RUN_ID" ]; then
      echo "removing $su_left: a copy that no run took up"
      rm -rf "$su_left"
    fi
  done
  su_db scratches | while IFS= read -r su_left; do
    su_of=$(printf '%s' "${su_left#steady_scratch_}" | tr _ -)
    if ! su_has_ended "$su_of"; then continue; fi
    echo "dropping $su_left: the scratch database of the run $su_of, which has ended"
    (SU_RUN_TAG=${su_left#steady_scratch_} && su_db discard </dev/null)
  done
}

# su_has_ended RUN: it is one of this instance's, not this one, and it said how it ended.
su_has_ended() {
  case $1 in '' | */* | "$SU_RUN_ID") return 1 ;; esac
  [ -e "$SU_STATE/runs/$1/status" ]
}

# su_no_dump: somebody else's dump holds every table: the migrations would wait for it, and users behind them. So it is
# waited for while nothing is stopped yet, and not for ever.
su_no_dump() {
  su_until 1200
  su_told=
  while su_dumps=$(su_db dumps) && [ -n "$su_dumps" ]; do
    if su_late; then su_fail "A dump of the database still runs: $su_dumps. Nothing was stopped. Start the upgrade when it has ended, or at an hour without one."; fi
    if [ -z "$su_told" ]; then su_warn "A dump of the database runs: $su_dumps. It is waited for up to 20 minutes; nothing is stopped meanwhile."; fi
    su_told=yes
    sleep 2
  done
}
