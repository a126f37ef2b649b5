# PostgreSQL. Nothing is destroyed before what replaces it works: a restore builds the database anew while the
# migrated one, renamed, is kept until the old version serves again.

su_pg() {
  if [ "$DB_ACCESS" = admin ]; then
    (
      PGPORT=${DB_PORT:-5432}
      export PGPORT
      cd / && su_run postgres "$@"
    )
  elif [ "$DB_ACCESS" = container ]; then
    # As the superuser that the official image knows by its variables, which stay in the container.
    # shellcheck disable=SC2016
    docker exec -i "$DB_CONTAINER" sh -c \
      'PGUSER=${POSTGRES_USER:-postgres} PGPASSWORD=${POSTGRES_PASSWORD-}; export PGUSER PGPASSWORD; exec "$@"' sh "$@"
  else
    su_credentials "$@"
  fi
}

# su_psql DATABASE: SQL on standard input, rows as tab separated lines. Names are psql variables, never pasted.
su_psql() {
  su_pg psql -X -q -A -t -F '	' -v ON_ERROR_STOP=1 -v name="$DB_NAME" -v scratch="steady_scratch_$SU_RUN_TAG" \
    -v aside="steady_failed_$SU_RUN_TAG" -d "$1"
}

# su_postgresql_is NAME: such a database is there. ($1 is one of ours or the application's.)
su_postgresql_is() {
  [ "$(su_pg psql -X -q -A -t -v ON_ERROR_STOP=1 -v wanted="$1" -d postgres <<'SQL'
SELECT count(*) FROM pg_database WHERE datname = :'wanted';
SQL
  )" = 1 ]
}

su_postgresql_dump() {
  su_pg pg_dump --format=custom --no-password --dbname="$DB_NAME" >"$1"
}

# su_postgresql_prove DUMP: restored whole into a scratch database; a listing does not notice a dump that was cut.
# Prints the scratch database's rows, to be compared with the original's.
su_postgresql_prove() {
  su_postgresql_create || return 1
  su_postgresql_load <"$1" || return 1
  su_postgresql_rows "steady_scratch_$SU_RUN_TAG"
}

# su_postgresql_create: the scratch database, empty and made like the application's.
su_postgresql_create() {
  su_postgresql_discard || return 1
  su_psql postgres <<'SQL'
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
  :'scratch', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database WHERE datname = :'name' \gexec
SQL
}

su_postgresql_load() {
  su_pg pg_restore --exit-on-error --no-owner --no-privileges --dbname="steady_scratch_$SU_RUN_TAG" "$@"
}

# su_postgresql_bring DUMP: another site's dump in place of this database, under the names of this one: what it is called,
# and whom its tables belong to. What was there is set aside, as by a restore, until `finish`.
su_postgresql_bring() {
  su_owner=$(
    su_psql "$DB_NAME" <<'SQL'
SELECT tableowner FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema$)' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1;
SQL
  ) || return 1
  su_postgresql_create || return 1
  # The owner of a database may make the extensions in it that are trusted.
  printf 'ALTER DATABASE :"scratch" OWNER TO "%s";\n' "$(printf '%s' "$su_owner" | sed 's/"/""/g')" | su_psql postgres || return 1
  su_postgresql_load --role="$su_owner" <"$1" || return 1
  su_psql postgres <<'SQL'
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'name';
ALTER DATABASE :"name" RENAME TO :"aside";
ALTER DATABASE :"scratch" RENAME TO :"name";
SQL
}

# su_postgresql_discard: our scratch database and nobody else's.
su_postgresql_discard() {
  su_psql postgres <<'SQL'
DROP DATABASE IF EXISTS :"scratch";
SQL
}

# su_postgresql_restore DUMP: repeatable at every point where it can be interrupted.
su_postgresql_restore() {
  if su_postgresql_is "steady_failed_$SU_RUN_TAG"; then
    su_psql postgres <<'SQL' || return 1
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'name';
DROP DATABASE IF EXISTS :"name";
SQL
  else
    su_psql postgres <<'SQL' || return 1
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'name';
ALTER DATABASE :"name" RENAME TO :"aside";
SQL
  fi
  su_pg pg_restore --exit-on-error --create --dbname=postgres <"$1" && return 0
  echo "The restore failed: the database is put back as the failed upgrade left it." >&2
  su_psql postgres <<'SQL'
DROP DATABASE IF EXISTS :"name";
ALTER DATABASE :"aside" RENAME TO :"name";
SQL
  return 1
}

# su_postgresql_finish: the old version serves again, so what was set aside may go.
su_postgresql_finish() {
  su_psql postgres <<'SQL'
DROP DATABASE IF EXISTS :"aside";
SQL
}

su_postgresql_scratches() {
  su_psql postgres <<'SQL'
SELECT datname FROM pg_database WHERE datname LIKE 'steady\_scratch\_%';
SQL
}

# su_postgresql_dumps: who dumps or restores it now, in one line. Every role may see names and times of all sessions.
su_postgresql_dumps() {
  su_psql "$DB_NAME" <<'SQL'
SELECT string_agg(format('session %s (%s, user %s, since %s)', pid, application_name, usename,
  to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS')), ', ' ORDER BY pid)
FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('pg_dump', 'pg_dumpall', 'pg_restore');
SQL
}

# su_postgresql_rows DATABASE: "table<TAB>count", exact, one snapshot. Sorted: many tables are counted side by side, and
# come as they are done.
su_postgresql_rows() {
  su_psql "$1" <<'SQL'
SELECT string_agg(format('SELECT %L, count(*) FROM %I.%I', CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END
  || tablename, schemaname, tablename), ' UNION ALL ' ORDER BY schemaname, tablename) || ' ORDER BY 1'
  FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema$)' HAVING count(*) > 0 \gexec
SQL
}

# su_postgresql_writes: a word that changes with every row written; sessions are not what users are told is saved.
su_postgresql_writes() {
  su_psql "$DB_NAME" <<SQL
SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname NOT IN ($(su_quiet_tables));
SQL
}
