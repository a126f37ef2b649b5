# MySQL and MariaDB. A dump starts with DROP TABLE and there is no renaming of databases: it is proven in a scratch
# database first, so that the restore over the migrated one is the second time that very dump is loaded.

su_my() {
  su_client=$1
  shift
  if [ "$DB_ACCESS" = admin ]; then
    su_run root "$su_client" "$@"
  else
    su_credentials "$su_client" "$@"
  fi
}

# su_my_name NAME: quoted as an identifier.
su_my_name() {
  # shellcheck disable=SC2016 # backquotes are MySQL's quotes
  printf '`%s`' "$(printf '%s' "$1" | sed 's/`/``/g')"
}

su_mysql_sql() {
  su_my mysql --batch --skip-column-names "$@"
}

su_mysql_dump() {
  su_my mysqldump --single-transaction --routines --triggers --hex-blob --no-tablespaces "$DB_NAME" >"$1" || return 1
  # mysqldump's last line: a dump without it was cut.
  tail -n 1 "$1" | grep -q '^-- Dump completed'
}

su_mysql_create() {
  su_charset=$(printf "SELECT CONCAT('CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name) FROM information_schema.schemata WHERE schema_name = DATABASE();" |
    su_mysql_sql "$DB_NAME") || return 1
  su_keep database-charset "$su_charset"
  printf 'CREATE DATABASE %s %s;\n' "$(su_my_name "$1")" "$su_charset" | su_mysql_sql
}

su_mysql_prove() {
  su_mysql_discard && su_mysql_create "steady_scratch_$SU_RUN_TAG" || return 1
  su_my mysql "steady_scratch_$SU_RUN_TAG" <"$1" || return 1
  su_mysql_rows "steady_scratch_$SU_RUN_TAG"
}

su_mysql_discard() {
  printf 'DROP DATABASE IF EXISTS %s;\n' "$(su_my_name "steady_scratch_$SU_RUN_TAG")" | su_mysql_sql
}

# Tables that only the new version has must go too, or its migrations would find them next time. Lino's way of migrating
# drops the whole database, and may have been ended before it made it anew.
su_mysql_restore() {
  su_name_of=$(su_my_name "$DB_NAME")
  printf 'CREATE DATABASE IF NOT EXISTS %s; ALTER DATABASE %s %s;\n' "$su_name_of" "$su_name_of" "$(su_kept database-charset)" |
    su_mysql_sql || return 1
  {
    echo 'SET FOREIGN_KEY_CHECKS = 0;'
    printf "SELECT CONCAT('DROP TABLE IF EXISTS \`', REPLACE(table_name, '\`', '\`\`'), '\`;') FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';" |
      su_mysql_sql "$DB_NAME"
  } | su_mysql_sql "$DB_NAME" && su_my mysql "$DB_NAME" <"$1"
}

# A dump names no database and no owner.
su_mysql_bring() { su_mysql_restore "$1"; }

su_mysql_finish() { :; }

su_mysql_scratches() {
  su_mysql_sql <<'SQL'
SHOW DATABASES LIKE 'steady\_scratch\_%';
SQL
}

# su_mysql_dumps: sessions say nothing of what they are; what mysqldump asks for is its own (MDEV and MySQL alike).
su_mysql_dumps() {
  su_mysql_sql "$DB_NAME" <<'SQL'
SELECT GROUP_CONCAT(CONCAT('session ', id, ' (mysqldump, user ', user, ', for ', time, ' s)') SEPARATOR ', ')
FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'SELECT /*!40001 SQL\_NO\_CACHE */ %'
HAVING COUNT(*) > 0;
SQL
}

su_mysql_rows() {
  su_counts=$(printf "SELECT GROUP_CONCAT(CONCAT('SELECT ', QUOTE(table_name), ', COUNT(*) FROM \`', REPLACE(table_name, '\`', '\`\`'), '\`') ORDER BY table_name SEPARATOR ' UNION ALL ') FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';" |
    su_my mysql --batch --skip-column-names --init-command='SET SESSION group_concat_max_len = 1048576' "$1") || return 1
  if [ "$su_counts" != NULL ]; then printf '%s;\n' "$su_counts" | su_mysql_sql "$1"; fi
}

su_mysql_writes() {
  su_tables=$({
    printf "SELECT GROUP_CONCAT(CONCAT('\`', REPLACE(table_name, '\`', '\`\`'), '\`')) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name NOT IN ("
    su_quiet_tables
    echo ');'
  } | su_my mysql --batch --skip-column-names --init-command='SET SESSION group_concat_max_len = 1048576' "$DB_NAME") || return 1
  printf 'CHECKSUM TABLE %s;\n' "$su_tables" | su_mysql_sql "$DB_NAME"
}
