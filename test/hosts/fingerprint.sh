#!/bin/sh
# Runs as root inside a host (host.ts passes it in) and prints what an upgrade or a way back must not lose, as
# `kind<TAB>name<TAB>value` lines. Reads the database directly, never through pretalx: it must not depend on
# the version that is installed.
set -u
# shellcheck source=/dev/null
. /etc/steady-upgrade-test/layout
export LC_ALL=C.UTF-8
tab=$(printf '\t')

line() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
digest() { sha256sum | cut -c1-16; }
sql() {
  # shellcheck disable=SC2086 # a command line
  case $SQL in *sqlite3*) $SQL "$1" ;; *) $SQL -F "$tab" -c "$1" ;; esac
}

# A service that starts again and again is `active` whenever one looks: the number of restarts tells.
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
if [ "${ONLY:-}" = services ]; then exit 0; fi

case $SQL in
*sqlite3*)
  for table in $(sql "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"); do
    line rows "$table" "$(sql "select count(*) from \"$table\"")"
    line content "$table" "$(sql "select * from \"$table\"" | sort | digest)"
  done
  ;;
*)
  # One session for all tables: a hundred of them would take longer than the rest together.
  sql "select format('select ''rows'', %1\$L, count(*) from %1\$I;
                      select ''content'', %1\$L, md5(string_agg(t::text, '' '' order by t::text)) from %1\$I t;', tablename)
       from pg_tables where schemaname = 'public' order by tablename" >"/tmp/fingerprint.$$.sql"
  $SQL -F "$tab" <"/tmp/fingerprint.$$.sql"
  rm -f "/tmp/fingerprint.$$.sql"
  ;;
esac

line data talks "$(sql "select code, title from submission_submission order by code" | tr '|' '\t' | digest)"
line data media "$(cd "$DATA/media" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum | digest)"
line data media-files "$(find "$DATA/media" -type f | wc -l)"
line data secret "$(digest <"$DATA/.secret")"
line data config "$(cat /etc/pretalx/pretalx.cfg /var/pretalx/.pretalx.cfg /var/pretalx/production.cfg 2>/dev/null | digest)"
# Names and contents; the old release needs exactly its own manifest back.
line static tree "$(cd "$STATIC" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum | digest)"

runuser -u pretalx -- env HOME=/var/pretalx "$PYTHON" -m pip freeze --all --disable-pip-version-check 2>/dev/null |
  while IFS='=' read -r package _ version; do line package "$package" "$version"; done
# What is on disk is not yet what is running.
line version disk "$(runuser -u pretalx -- env HOME=/var/pretalx "$PYTHON" -c 'import importlib.metadata as m; print(m.version("pretalx"))' 2>/dev/null)"
# The process itself says it in every public schedule export.
line version served "$(curl -s --max-time 20 -H "Host: $HOST_HEADER" "http://$ADDRESS/democon/schedule/export/schedule.json" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["generator"]["version"])' 2>/dev/null)"
