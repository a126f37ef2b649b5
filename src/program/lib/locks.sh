# Waiting for locks (PostgreSQL). A change of a table waits for everybody who has read the table in a transaction that is
# still open, and whoever asks after it queues behind it: the site hangs. So the first tries give up after some seconds,
# which lets the queue go on. Only then does one wait as long as it takes. Who is in the way is named meanwhile.

# su_migrations_gently: exit code 0 when they are applied; what was tried in vain is as it was before.
su_migrations_gently() {
  rm -f "$SU_RUN/values/blockers" "$SU_RUN/values/locks"
  su_locks_watch &
  su_watcher=$!
  su_applied=0
  su_migrations_tries || su_applied=$?
  su_locks_settle
  kill "$su_watcher" 2>/dev/null || true
  wait "$su_watcher" 2>/dev/null || true
  return "$su_applied"
}

su_migrations_tries() {
  su_try=0
  while [ "$su_try" -lt "$LOCK_TRIES" ]; do
    su_try=$((su_try + 1))
    su_before=$(wc -c <"$SU_RUN/output.log")
    su_migrations_try "-c lock_timeout=${LOCK_SECONDS}s" && return 0
    # Any other failure would only be repeated. The name is the driver's; the message is in the server's language.
    tail -c "+$((su_before + 1))" "$SU_RUN/output.log" | grep -q LockNotAvailable || return 1
    echo "Try $su_try of $LOCK_TRIES: a lock was not to be had within $LOCK_SECONDS seconds, and nothing was changed."
  done
  su_warn "The migrations met a lock $LOCK_TRIES times. Now they wait for it, and requests wait behind them."
  su_keep locks waiting
  su_migrations_try ''
}

# su_migrations_try OPTIONS: PostgreSQL's, as its library takes them from every program; a name to be known by.
su_migrations_try() {
  {
    # shellcheck disable=SC2016
    printf 'export PGAPPNAME=steady-upgrade PGOPTIONS="${PGOPTIONS-} %s"\n' "$1"
    printf '%s\n' "$MIGRATIONS_APPLY"
  } | su_application
}

# su_locks_watch: until it is ended. A look that fails is no reason to end a migration.
su_locks_watch() {
  while :; do
    sleep 1
    su_blockers=$(su_locks_blockers 2>/dev/null) || su_blockers=
    [ -n "$su_blockers" ] || continue
    printf '%s\n' "$su_blockers" | while IFS='	' read -r pid _ _ words; do su_locks_name "$pid" "$words"; done
    su_locks_restart
  done
}

# su_locks_blockers: a line for each session that others of our database wait for and that waits for nobody itself: its
# number, whether it is of the migrations' own account, for how many seconds, and who that is. A request that is being
# answered is gone in a moment, and those behind the migration are its victims: neither is in the way.
su_locks_blockers() {
  su_psql "$DB_NAME" <<'SQL'
WITH waiting AS (
  SELECT pid, usename, application_name, unnest(pg_blocking_pids(pid)) AS blocker FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'
)
SELECT a.pid, bool_or(a.usename = w.usename), floor(extract(epoch FROM clock_timestamp() - a.xact_start)),
  format('session %s (user %s%s%s, %s since %s): %s', a.pid, a.usename,
    CASE WHEN a.application_name <> '' THEN ', ' || a.application_name END, ', from ' || host(a.client_addr), a.state,
    to_char(a.state_change, 'HH24:MI:SS'), left(rtrim(regexp_replace(a.query, '[[:space:][:cntrl:]]+', ' ', 'g'), '; '), 160))
FROM waiting w JOIN pg_stat_activity a ON a.pid = w.blocker
WHERE a.application_name <> 'steady-upgrade' AND a.pid NOT IN (SELECT pid FROM waiting)
  AND EXISTS (SELECT FROM waiting WHERE application_name = 'steady-upgrade')
  AND a.xact_start < clock_timestamp() - interval '2 seconds'
GROUP BY a.pid, a.usename, a.application_name, a.client_addr, a.xact_start, a.state, a.state_change, a.query;
SQL
}

# su_locks_name PID WORDS: each one once, with what ends it: that is for people to decide.
su_locks_name() {
  if grep -qxF -e "$1" "$SU_RUN/values/blockers" 2>/dev/null; then return 0; fi
  printf '%s\n' "$1" >>"$SU_RUN/values/blockers"
  echo "The migrations wait for $2"
  su_warn "The migrations wait for $2. To end that session: psql -d '$DB_NAME' -c 'SELECT pg_terminate_backend($1)' as the database's superuser."
}

# su_locks_restart: of the service whose sessions are in the way, once, while the migration goes on waiting: nothing
# then holds a lock for a moment. Somebody else's session would only survive it. What was stopped stays stopped.
su_locks_restart() {
  if [ -z "$LOCK_RESTART" ] || [ "$(su_kept locks)" != waiting ]; then return 0; fi
  printf '%s\n' "$su_blockers" | awk -F '\t' -v long="$LOCK_SECONDS" '$2 == "t" && $3 >= long { found = 1 } END { exit !found }' || return 0
  if [ "$(su_service_state "$LOCK_RESTART")" = stopped ]; then return 0; fi
  su_keep locks restarting
  echo "restarting $LOCK_RESTART, whose sessions hold the lock"
  su_warn "The $LOCK_RESTART service was restarted once, so that its sessions let go of the lock."
  su_control "$LOCK_RESTART" restart || true
  su_keep locks restarted
}

# su_locks_settle: what was restarted must have read all of its code before that code is swapped for another.
su_locks_settle() {
  while [ "$(su_kept locks)" = restarting ] && kill -0 "$su_watcher" 2>/dev/null; do sleep 1; done
  if [ "$(su_kept locks)" != restarted ]; then return 0; fi
  su_tries=120
  while [ $su_tries -gt 0 ] && [ -n "$(printf '%s\n' "$HTTP_CHECKS" | su_first_page_wrong)" ]; do
    su_tries=$((su_tries - 1))
    sleep 1
  done
}

su_first_page_wrong() {
  IFS='	' read -r path statuses contains _
  su_page_wrong "$path" "$statuses" "$contains"
}
