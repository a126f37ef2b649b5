# Django's management commands, asked of the version that is being installed.

# su_django ARGUMENTS: a constant of ours or of the recipe, never a value.
su_django() {
  su_application <<SH
export DJANGO_SETTINGS_MODULE="\$SETTINGS_MODULE"
"\$PYTHON" -m django $1
SH
}

# su_django_pending: how many migrations the code has that the database lacks. `migrate --check` also exits 1 when the
# database cannot be reached, so the list is read instead.
su_django_pending() {
  su_django 'showmigrations --plan --no-color' >"$SU_RUN/values/migrations" || return 1
  grep -q '^\[[X ]\]' "$SU_RUN/values/migrations" || return 1
  grep '^\[ \]' "$SU_RUN/values/migrations" || true
}

su_django_count_pending() {
  su_pending=$(su_django_pending) || su_fail 'The new version could not tell which migrations are pending.'
  su_count=$(printf '%s' "$su_pending" | grep -c '^\[ \]') || true
  printf '%s\n' "$su_pending"
  echo "$su_count migrations are pending"
  su_keep pending "$su_count"
  su_fact pending-migrations "$su_count"
}

su_django_migrate() {
  su_django 'migrate --noinput --no-color' || su_fail "The migrations failed$(su_failing_migration)."
}

# Django names a migration before it applies it, and the traceback that follows pushes the name out of sight.
su_failing_migration() {
  tail -c 100000 "$SU_RUN/output.log" | grep -o 'Applying [A-Za-z0-9_]*[.][A-Za-z0-9_]*' | tail -n 1 | sed 's/^Applying / at /'
}

su_django_none_pending() {
  su_pending=$(su_django_pending) || su_fail 'The new version could not tell whether migrations are pending.'
  [ -z "$su_pending" ] || su_fail "Migrations are still pending: $su_pending"
}

# su_migrate_undo: the ladder's second rung. Whoever calls this has made sure that nothing was written since the dump.
su_migrate_undo() {
  if [ "$(su_kept pending 1)" = 0 ]; then
    echo 'nothing was pending, so the migrations changed nothing: no restore'
    return 0
  fi
  if [ "$(su_kept restored no)" = yes ]; then
    echo 'the database is restored already'
    return 0
  fi
  echo "restoring the database from $SU_BACKUP/database.dump"
  su_db restore "$SU_BACKUP/database.dump"
  su_keep restored yes
}
