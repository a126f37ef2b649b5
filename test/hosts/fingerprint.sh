#!/bin/sh
# Runs as root inside a host and prints what an upgrade or a way back must not lose, as `kind<TAB>name<TAB>value`
# lines. host.ts passes it in, after fingerprints/APPLICATION.sh, whose functions say what only that application has:
# `data_lines` (required), `service_lines`, `process_lines`, `leftover_lines`. Reads the database directly, never
# through the application: it must not depend on the version that is installed. ONLY=KIND prints nothing else.
set -u
# shellcheck source=/dev/null
. /etc/steady-upgrade-test/layout
export LC_ALL=C.UTF-8
tab=$(printf '\t')

line() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
digest() { sha256sum | cut -c1-16; }
# A hash of the names and contents below a folder.
tree() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum) | digest; }
# ask PATH [CURL OPTION...]: of the application at its own door, under the name it is known by.
ask() {
  case $ADDRESS in *://*) where=$ADDRESS ;; *) where=http://$ADDRESS ;; esac
  path=$1
  shift
  curl -sk --max-time 20 -H "Host: $HOST_HEADER" "$@" "$where$path"
}
# sql QUERY: the columns of a row are parted by tabs (by | in SQLite).
sql() {
  # shellcheck disable=SC2086 # a command line
  case $SQL in *psql*) $SQL -F "$tab" -c "$1" ;; *mysql* | *mariadb*) $SQL -N -B -e "$1" ;; *) $SQL "$1" ;; esac
}
python() { runuser -u "$ACCOUNT" -- env HOME="$(getent passwd "$ACCOUNT" | cut -d: -f6)" "$PYTHON" "$@" 2>/dev/null; }
# installed DISTRIBUTION: its version in the environment the services use.
installed() { python -c 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))' "$1"; }
defined() { command -v "$1" >/dev/null; }

# A service that starts again and again is `active` whenever one looks: the number of restarts tells.
services() {
  for service in $SERVICES; do
    case $service in
    supervisor:*) line service "$service" "$(supervisorctl status "${service#supervisor:}" | awk '{print tolower($2)}')" ;;
    *)
      if [ -d /run/systemd/system ]; then
        restarts=$(systemctl show -p NRestarts --value "$service")
        line service "$service" "$(systemctl is-active "$service")$([ "$restarts" = 0 ] || echo ", $restarts restarts")"
      else
        line service "$service" "$(if pgrep -x "$service" >/dev/null; then echo active; else echo inactive; fi)"
      fi
      ;;
    esac
  done
  if defined service_lines; then service_lines; fi
}

# What is on disk is not yet what is running.
versions() {
  line version disk "$(eval "$VERSION_DISK")"
  line version served "$(eval "$VERSION_SERVED")"
}

# One session for all tables: a hundred of them would take longer than the rest together.
tables() {
  all=/tmp/fingerprint.$$.sql
  case $SQL in
  *psql*)
    # A table outside of `public` is named with its schema: several may share a name.
    sql "select format('select ''rows'', %1\$L, count(*) from %2\$I.%3\$I;
                        select ''content'', %1\$L, md5(string_agg(t::text, '' '' order by t::text)) from %2\$I.%3\$I t;',
                       case schemaname when 'public' then '' else schemaname || '.' end || tablename, schemaname, tablename)
         from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by schemaname, tablename" >"$all"
    $SQL -q -F "$tab" <"$all"
    ;;
  *mysql* | *mariadb*)
    sql "select concat('select \"rows\", \"', table_name, '\", count(*) from \`', table_name, '\`; checksum table \`', table_name, '\`;')
         from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by table_name" >"$all"
    # `checksum table` names its table DATABASE.TABLE.
    $SQL -N -B <"$all" | awk -F"$tab" -v OFS="$tab" 'NF == 2 { sub(/^[^.]*[.]/, "", $1); print "content", $1, $2; next } { print }'
    ;;
  *sqlite3*)
    for table in $(sql "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"); do
      line rows "$table" "$(sql "select count(*) from \"$table\"")"
      line content "$table" "$(sql "select * from \"$table\"" | sort | digest)"
    done
    ;;
  esac
  rm -f "$all"
}

packages() {
  if [ -z "${PYTHON:-}" ]; then return; fi
  python -m pip freeze --all --disable-pip-version-check |
    while IFS='=' read -r package _ version; do line package "$package" "$version"; done
}

# Equal before and after means that nothing was started again.
processes() {
  if defined process_lines; then process_lines; else line process ids "$(pgrep -f "${PROCESSES:-$APPLICATION}" -u "$ACCOUNT" | sort -n | tr '\n' ' ')"; fi
}

leftovers() { if defined leftover_lines; then leftover_lines; fi; }

# 000: no answer.
status() { ask "$WANTED" -o /dev/null -w '%{http_code}' || true; }

case ${ONLY:-} in
'')
  services
  tables
  data_lines
  packages
  versions
  ;;
*) "$ONLY" ;;
esac
