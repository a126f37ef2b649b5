# Migrations: how they are asked for and applied is the recipe's word, or Django's ($MIGRATIONS_PENDING, $MIGRATIONS_APPLY:
# shell text for the application's account). Asked of the version that is being installed, unless $SU_LIVE_CODE says.

# su_migrations_pending: a line for each that the code has and the database lacks.
su_migrations_pending() {
  printf '%s\n' "$MIGRATIONS_PENDING" | su_application >"$SU_RUN/values/migrations" || return 1
  grep . "$SU_RUN/values/migrations" || true
}

su_migrations_count() {
  su_now
  su_asked=$su_up
  su_pending=$(su_migrations_pending) || su_fail 'The new version could not tell which migrations are pending.'
  su_count=$(printf '%s' "$su_pending" | grep -c .) || true
  printf '%s\n' "$su_pending"
  echo "$su_count migrations are pending"
  su_keep pending "$su_count"
  su_since "$su_asked"
  su_keep pending-seconds "${su_elapsed%.*}"
  su_fact pending-migrations "$su_count"
}

su_migrations_apply() {
  if [ "$DB_ENGINE" = postgresql ] && [ "$LOCK_TRIES" -gt 0 ]; then
    su_migrations_gently
  else
    printf '%s\n' "$MIGRATIONS_APPLY" | su_application
  fi || su_fail "The migrations failed$(su_failing_migration)."
}

# Django and Alembic name a migration before they apply it, and the traceback that follows pushes the name out of sight.
su_failing_migration() {
  tail -c 100000 "$SU_RUN/output.log" |
    grep -oE 'Applying [A-Za-z0-9_]+[.][A-Za-z0-9_]+|Running upgrade [^,]*' | tail -n 1 | sed 's/^Applying / at /; s/^Running / at /'
}

su_migrations_none_left() {
  [ "$MIGRATIONS_ONCE" = no ] || return 0
  su_pending=$(su_migrations_pending) || su_fail 'The new version could not tell whether migrations are pending.'
  [ -z "$su_pending" ] || su_fail "Migrations are still pending: $su_pending"
}

# su_migrations_none_applied: the database is as it was before. What cannot be asked again counts as applied.
su_migrations_none_applied() {
  [ "$MIGRATIONS_ONCE" = no ] || return 1
  su_left=$(su_migrations_pending | grep -c .) || true
  [ "$su_left" = "$(su_kept pending)" ]
}

# su_migrations_undo: the ladder's second rung. Whoever calls this has made sure that nothing was written since the dump.
su_migrations_undo() {
  if [ "$(su_kept pending 1)" = 0 ]; then
    echo 'no migration was pending, so the database is as it was: no restore'
  elif [ "$(su_kept none-applied no)" = yes ]; then
    # A migration that fails is taken back by a database that changes tables in transactions.
    echo 'each migration that was pending still is, so none changed the database: no restore'
  elif [ "$(su_kept restored no)" = yes ]; then
    echo 'the database is restored already'
  elif [ "$(su_kept stays-migrated no)" = yes ]; then
    echo 'users wrote to the database meanwhile: it stays as it is'
  else
    echo "restoring the database from $SU_BACKUP/database.dump"
    su_db restore "$SU_BACKUP/database.dump"
    su_keep restored yes
  fi
}
