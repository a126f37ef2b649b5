#!/bin/sh
# parent: web
# with: lib.sh pretalx-lib.sh seed.py init.sh
# shares: pretalx
#
# pretalx without systemd: PID 1 is a small script, supervisor runs gunicorn and celery, PostgreSQL is reached by
# TCP with a password, and the settings lie where only the services' environment says.
set -eu
# shellcheck source=/dev/null
. /build/pretalx-lib.sh

add_account pretalx /var/pretalx
install_packages postgresql redis-server supervisor &
packages=$!
as_pretalx mkdir -p data/media
as_pretalx python3 -m venv /var/pretalx/env
as_pretalx env/bin/pip install -q -U pip wheel
# shellcheck disable=SC2086 # a list
as_pretalx env/bin/pip install -q "pretalx[postgres,redis]==$OLD_VERSION" gunicorn $OF_ITS_TIME
wait "$packages"
# A host where `systemctl` does not exist cannot be taken for one where it is merely broken.
apt-get purge -y -qq --allow-remove-essential systemd systemd-sysv libpam-systemd dbus >/dev/null

cat >/var/pretalx/production.cfg <<'CONFIG'
[filesystem]
data = /var/pretalx/data
static = /var/pretalx/static

[site]
debug = False
url = http://127.0.0.1

[database]
backend = postgresql
name = talks
user = talks_owner
password = p'w "with" $pecial%chars
host = 127.0.0.1
port = 5432

[redis]
location = redis://127.0.0.1/0

[celery]
backend = redis://127.0.0.1/1
broker = redis://127.0.0.1/2
CONFIG
chown pretalx: /var/pretalx/production.cfg
chmod 0600 /var/pretalx/production.cfg

for program in 'web:gunicorn pretalx.wsgi --name pretalx --workers 2 --log-level=info --bind=127.0.0.1:8345' \
  'worker:celery -A pretalx.celery_app worker -l info --concurrency 1'; do
  cat >"/etc/supervisor/conf.d/pretalx-${program%%:*}.conf" <<PROGRAM
[program:pretalx-${program%%:*}]
command=/var/pretalx/env/bin/${program#*:}
directory=/var/pretalx
user=pretalx
environment=HOME="/var/pretalx",USER="pretalx",PRETALX_CONFIG_FILE="/var/pretalx/production.cfg"
autostart=true
autorestart=true
startsecs=3
stopasgroup=true
PROGRAM
done
write_nginx_site
install -m 0755 /build/init.sh /usr/local/sbin/steady-init
# What systemd would be: `docker run IMAGE` is the same for every host.
ln -s /usr/local/sbin/steady-init /sbin/init

pg_ctlcluster 15 main start
runuser -u redis -- redis-server --dir /var/lib/redis --daemonize yes >/dev/null
runuser -u postgres -- psql -q -c "create role talks_owner login password 'p''w \"with\" \$pecial%chars'" \
  -c 'create database talks owner talks_owner'
export PRETALX_CONFIG_FILE=/var/pretalx/production.cfg
as_pretalx env/bin/python -m pretalx migrate --no-input
seed env/bin/python
redis-cli shutdown save || true
pg_ctlcluster 15 main stop
unpack_rebuilt /var/pretalx/static /var/pretalx/env/lib/python3.11/site-packages

write_pretalx_layout /var/pretalx/env/bin/python /var/pretalx/static 127.0.0.1 127.0.0.1 \
  "runuser -u postgres -- psql -qAtX talks" 'supervisor:pretalx-web supervisor:pretalx-worker nginx redis-server postgres'
