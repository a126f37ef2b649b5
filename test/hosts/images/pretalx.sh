#!/bin/sh
# parent: web
# with: lib.sh pretalx-lib.sh seed.py
# shares: pretalx
#
# pretalx as its installation guide sets it up: PostgreSQL over the socket, redis, gunicorn, celery, nginx.
# Its address is a domain, as on every real site: event pages asked for by any other name are 404.
set -eu
# shellcheck source=/dev/null
. /build/pretalx-lib.sh

add_account pretalx /var/pretalx
install_packages postgresql redis-server &
packages=$!
as_pretalx mkdir -p data/media
as_pretalx python3 -m venv /var/pretalx/venv
as_pretalx venv/bin/pip install -q -U pip wheel
# shellcheck disable=SC2086 # a list
as_pretalx venv/bin/pip install -q "pretalx[postgres,redis]==$OLD_VERSION" gunicorn $OF_ITS_TIME
wait "$packages"

mkdir -p /etc/pretalx
cat >/etc/pretalx/pretalx.cfg <<'CONFIG'
[filesystem]
data = /var/pretalx/data
static = /var/pretalx/static

[site]
debug = False
url = http://talks.example.org

[database]
backend = postgresql
name = pretalx
user = pretalx

[mail]
from = tickets@example.org
host = localhost
port = 25

[redis]
location = redis://127.0.0.1/0
session = true

[celery]
backend = redis://127.0.0.1/1
broker = redis://127.0.0.1/2
CONFIG
chown -R pretalx: /etc/pretalx
chmod 0600 /etc/pretalx/pretalx.cfg

for program in 'web:venv/bin/gunicorn pretalx.wsgi --name pretalx --workers 2 --max-requests 1200 --max-requests-jitter 50 --log-level=info --bind=127.0.0.1:8345' \
  'worker:venv/bin/celery -A pretalx.celery_app worker -l info --concurrency 1'; do
  cat >"/etc/systemd/system/pretalx-${program%%:*}.service" <<UNIT
[Unit]
Description=pretalx ${program%%:*} service
After=network.target postgresql.service redis-server.service

[Service]
User=pretalx
Group=pretalx
WorkingDirectory=/var/pretalx
ExecStart=/var/pretalx/${program#*:}
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
done
write_nginx_site
systemctl enable nginx postgresql redis-server pretalx-web pretalx-worker >/dev/null 2>&1

pg_ctlcluster 15 main start
runuser -u redis -- redis-server --dir /var/lib/redis --daemonize yes >/dev/null
runuser -u postgres -- createuser pretalx
runuser -u postgres -- createdb -O pretalx pretalx

(
  as_pretalx venv/bin/python -m pretalx rebuild >/cache/rebuild.log 2>&1
  cd /var/pretalx/venv/lib/python3.11/site-packages
  # Not the whole package: a node_modules folder that holds anything at all makes `rebuild` skip `npm ci`.
  find pretalx/locale -name '*.mo' -print0 | tar -cf "/shared/messages-$OLD_VERSION.tar" --null -T -
  tar -C /var/pretalx -cf "/shared/static-$OLD_VERSION.tar.part" static
  mv "/shared/static-$OLD_VERSION.tar.part" "/shared/static-$OLD_VERSION.tar"
) &
rebuild=$!
as_pretalx venv/bin/python -m pretalx migrate --no-input
wait "$rebuild"
seed venv/bin/python
redis-cli shutdown save || true
pg_ctlcluster 15 main stop

write_pretalx_layout /var/pretalx/venv/bin/python /var/pretalx/static 127.0.0.1 talks.example.org \
  "runuser -u postgres -- psql -qAtX pretalx" 'pretalx-web pretalx-worker nginx redis-server postgresql@15-main'
