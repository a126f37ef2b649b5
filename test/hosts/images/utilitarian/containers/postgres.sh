#!/bin/sh
# What the official image's entrypoint does with the same variables: a cluster of one's own at the first start, the
# local socket open to everybody inside the container.
set -e
data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }
mkdir -p /var/run/postgresql "$data"
chown postgres: /var/run/postgresql "$data"
chmod 0700 "$data"
if [ ! -f "$data/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  chmod 0644 /tmp/password
  as_postgres initdb -D "$data" -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  as_postgres pg_ctl -D "$data" -o "-c listen_addresses=''" -w start >/dev/null
  as_postgres createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
  as_postgres pg_ctl -D "$data" -m fast -w stop >/dev/null
fi
exec setpriv --reuid postgres --regid postgres --init-groups postgres -D "$data" -c "listen_addresses=*"
