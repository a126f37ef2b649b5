#!/bin/sh
# parent: web
# with: lib.sh pretalx-lib.sh seed.py
# shares: pretalx
#
# pretalx as older guides had it: `pip install --user`, SQLite, one gunicorn, neither celery nor redis nor nginx;
# its settings lie in the home folder, and sudo asks `deploy` for a password.
set -eu
# shellcheck source=/dev/null
. /build/pretalx-lib.sh

add_account pretalx /var/pretalx
as_pretalx mkdir -p data/media
# Debian 12 refuses --user installs (PEP 668); this host stands for one that was upgraded from an older system.
# shellcheck disable=SC2086 # a list
as_pretalx python3 -m pip install -q --user --break-system-packages "pretalx==$OLD_VERSION" gunicorn $OF_ITS_TIME

cat >/var/pretalx/.pretalx.cfg <<'CONFIG'
[filesystem]
data = /var/pretalx/data
static = /var/pretalx/static

[site]
debug = False
url = http://localhost:8345

[database]
backend = sqlite3
name = /var/pretalx/data/db.sqlite3
CONFIG
chown pretalx: /var/pretalx/.pretalx.cfg
chmod 0600 /var/pretalx/.pretalx.cfg

cat >/etc/systemd/system/pretalx-web.service <<'UNIT'
[Unit]
Description=pretalx web service
After=network.target

[Service]
User=pretalx
Group=pretalx
WorkingDirectory=/var/pretalx
ExecStart=/var/pretalx/.local/bin/gunicorn pretalx.wsgi --name pretalx --workers 2 --log-level=info --bind=127.0.0.1:8345
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
systemctl enable pretalx-web >/dev/null 2>&1
echo 'deploy ALL=(ALL:ALL) ALL' >/etc/sudoers.d/deploy

# pretalx asks SQLite to sync after each of some thousand statements: the database is made in memory, then moved.
export PRETALX_DB_NAME=/tmp/db.sqlite3
as_pretalx python3 -m pretalx migrate --no-input
seed python3
unset PRETALX_DB_NAME
as_pretalx cp /tmp/db.sqlite3 data/db.sqlite3
unpack_rebuilt /var/pretalx/static /var/pretalx/.local/lib/python3.11/site-packages

write_pretalx_layout /usr/bin/python3 /var/pretalx/static 127.0.0.1:8345 localhost:8345 \
  'sqlite3 -readonly /var/pretalx/data/db.sqlite3' pretalx-web
