# The database, whichever engine it is: dump, prove that the dump restores, bring it back, count rows.
# Each engine's file defines su_ENGINE_dump, _prove, _restore, _bring (another site's dump), _finish, _discard, _rows, _writes,
# _scratches (scratch databases of ours, a line each) and _dumps (who dumps it right now).

# su_db VERB [ARGUMENT]...
su_db() {
  su_verb=$1
  shift
  "su_${DB_ENGINE}_$su_verb" "$@"
}

# su_credentials CLIENT [ARGUMENT]...: a client with the application's own credentials (database-exec.py).
su_credentials() {
  (
    eval "${SU_SERVICE_ENVIRONMENT-}"
    cd "$WORKING_DIRECTORY" || exit 1
    HOME=$APP_HOME
    export HOME
    su_run "$APP_USER" "$(su_python_that_works)" -c "$SU_DATABASE_EXEC" "$SETTINGS_SOURCE" "$@"
  )
}

# su_python_that_works: the interpreter of a whole environment, wherever the cut-over has left it.
su_python_that_works() {
  if [ -x "$PYTHON_LIVE" ]; then echo "$PYTHON_LIVE"; else echo "$PYTHON_NEW"; fi
}

# su_rows_of TABLE...: "table=count" for the tables that exist, one a line, from a listing of all counts.
su_rows_of() {
  su_db rows "$DB_NAME" | while IFS='	' read -r table count; do
    for wanted; do
      if [ "$table" = "$wanted" ] || { [ "$wanted" = '*' ] && su_is_data "$table"; }; then printf '%s=%s\n' "$table" "$count"; fi
    done
  done
}

# su_rows_line: the rows that matter, in one line.
su_rows_line() {
  (
    # A * is a word of its own, and no file's name.
    set -f
    # shellcheck disable=SC2086 # table names are words
    su_rows_of $ROW_TABLES | tr '\n' ' ' | sed 's/ $//'
  )
}

# su_is_data TABLE: not what Django and celery keep about themselves.
su_is_data() {
  case $1 in
    django_* | auth_permission | auth_group_permissions | celery_*) return 1 ;;
  esac
}

# su_rows_shrunk BEFORE AFTER: tables of the first line that hold fewer rows (or are gone) in the second.
su_rows_shrunk() {
  for before in $1; do
    su_count=
    for after in $2; do
      if [ "${after%=*}" = "${before%=*}" ]; then su_count=${after#*=}; fi
    done
    # Where no tables were named, one that is gone was taken away by a migration.
    if [ -z "$su_count" ] && [ "$ROW_TABLES" = '*' ]; then
      echo "the table ${before%=*} (${before#*=} rows) is gone" >&2
    elif [ -z "$su_count" ]; then
      echo "${before%=*} (${before#*=} rows) is gone"
    elif [ "$su_count" -lt "${before#*=}" ]; then
      echo "${before%=*} had ${before#*=} rows and has $su_count"
    fi
  done
}

# su_quiet_tables: as a list for SQL; the recipe's schema has seen to it that they are words. Sessions and what background
# tasks write are not what users were told is saved.
su_quiet_tables() {
  printf '%s' "$QUIET_TABLES" | sed "s/[^ ][^ ]*/'&'/g; s/ /, /g"
}
