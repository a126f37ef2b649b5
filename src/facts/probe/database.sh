# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Who can dump and restore the application's database: the server's own superuser, when he is on this machine and the
# server is proved to be the same one, else the application's role.

describe_database() {
  engine=$(answer database.engine) DATABASE_FOLDER=''
  case $engine in
    postgresql) need pg_dump pg_restore psql ;;
    mysql) need_one mysqldump mariadb-dump && need_one mysql mariadb ;;
    *)
      found database.access file 'the kind of database'
      return
      ;;
  esac
  if [ "$SET_ACCESS" != application ] && [ "$ME" = root ] && "admin_of_$engine"; then
    say database.directory "$DATABASE_FOLDER"
    found database.access admin 'its superuser on this machine, shown to be the same server'
  else
    if [ "$SET_ACCESS" = admin ]; then stop admin "$engine"; fi
    found database.access application 'no superuser of that very server can be used from here'
  fi
}

need_one() {
  if ! command -v "$1" >/dev/null 2>&1 && ! command -v "$2" >/dev/null 2>&1; then say host.missing "$1"; fi
}

# The start of the server and the number of the database are the same by both ways: no two servers have both in common.
admin_of_postgresql() {
  identity=$(psql_as_admin "SELECT extract(epoch FROM pg_postmaster_start_time())::text || ' ' || oid
    FROM pg_database WHERE datname = :'name';")
  [ -n "$identity" ] && [ "$identity" = "$(answer database.identity)" ] || return 1
  DATABASE_FOLDER=$(psql_as_admin 'SHOW data_directory;')
}

# A host that begins with / is the folder of the server's socket; any other is not asked as its superuser.
psql_as_admin() {
  socket=$(answer database.host)
  case $socket in /*) ;; *) socket='' ;; esac
  printf '%s\n' "$1" | (cd / && PGCONNECT_TIMEOUT=5 as_account postgres psql -X -A -t -q -w ${socket:+-h "$socket"} \
    -p "$(answer database.server-port)" -d postgres -v name="$(answer database.name)") 2>/dev/null
}

admin_of_mysql() {
  identity=$(mysql_as_admin "SELECT concat_ws(' ', @@hostname, @@port, @@datadir, @@pid_file, @@version);")
  [ -n "$identity" ] && [ "$identity" = "$(answer database.identity)" ] || return 1
  DATABASE_FOLDER=$(mysql_as_admin 'SELECT @@datadir;' | sed 's#/$##')
}

mysql_as_admin() {
  client=$(command -v mysql || command -v mariadb) || return 1
  printf '%s\n' "$1" | (cd / && HOME=/root as_account root "$client" --connect-timeout=5 -N -B) 2>/dev/null
}
