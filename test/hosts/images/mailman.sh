#!/bin/sh
# parent: base
# with: lib.sh mailman-seed.py
#
# Mailman's web interface (Postorius and HyperKitty) as its documentation sets it up in a virtualenv: PostgreSQL over the
# socket, gunicorn, the queue's worker. An application that no bundled recipe knows: examples/recipes/mailman-web.yml.
# Mailman's core, which would send the mail, is another host's.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh

install_packages postgresql sassc &
packages=$!
add_account mailman /opt/mailman
as_account mailman python3 -m venv /opt/mailman/venv
as_account mailman venv/bin/pip install -q -U pip wheel
# allauth as of then: from 0.56 on it wants a middleware that this release's settings do not name.
as_account mailman venv/bin/pip install -q hyperkitty==1.3.7 postorius==1.3.8 mailman-web==0.0.6 django-mailman3==1.3.9 \
  'django-allauth<0.56' 'setuptools<81' psycopg2-binary gunicorn
wait "$packages"

as_account mailman mkdir -p web/logs
mkdir /etc/mailman3
cat >/etc/mailman3/settings.py <<'SETTINGS'
from mailman_web.settings.base import *
from mailman_web.settings.mailman import *

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "mailmanweb",
        "USER": "mailman",
        "HOST": "/var/run/postgresql",
    }
}
STATIC_ROOT = "/opt/mailman/web/static"
HAYSTACK_CONNECTIONS["default"]["PATH"] = "/opt/mailman/web/fulltext_index"
ALLOWED_HOSTS = ["localhost", "lists.example.org"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MAILMAN_REST_API_URL = "http://127.0.0.1:8001"
MAILMAN_REST_API_USER = "restadmin"
MAILMAN_REST_API_PASS = "correct-horse"
MAILMAN_ARCHIVER_KEY = "battery-staple"
POSTORIUS_TEMPLATE_BASE_URL = "http://localhost:8000"
SECRET_KEY = "the secret key of this site alone, fifty characters long"
SETTINGS
chown -R mailman: /etc/mailman3
chmod 0640 /etc/mailman3/settings.py

cat >/etc/systemd/system/mailmanweb.service <<'UNIT'
[Unit]
Description=GNU Mailman Web UI
After=network.target postgresql.service

[Service]
Environment="PYTHONPATH=/etc/mailman3/"
User=mailman
Group=mailman
WorkingDirectory=/opt/mailman
ExecStart=/opt/mailman/venv/bin/gunicorn mailman_web.wsgi:application --bind 127.0.0.1:8000 --workers 2
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
cat >/etc/systemd/system/qcluster.service <<'UNIT'
[Unit]
Description=HyperKitty async runner
After=network.target postgresql.service

[Service]
User=mailman
Group=mailman
ExecStart=/opt/mailman/venv/bin/mailman-web qcluster
Restart=always

[Install]
WantedBy=multi-user.target
UNIT
systemctl enable postgresql mailmanweb qcluster >/dev/null 2>&1

pg_ctlcluster 15 main start
runuser -u postgres -- createuser mailman
runuser -u postgres -- createdb -O mailman mailmanweb
as_account mailman venv/bin/mailman-web migrate --no-input
as_account mailman venv/bin/mailman-web collectstatic --no-input
as_account mailman venv/bin/mailman-web compress
as_account mailman env PYTHONPATH=/etc/mailman3 DJANGO_SETTINGS_MODULE=settings venv/bin/python /build/mailman-seed.py
pg_ctlcluster 15 main stop

write_layout APPLICATION=mailman-web ACCOUNT=mailman ADDRESS=127.0.0.1:8000 HOST_HEADER=localhost PAGE=/archives/ \
  PYTHON=/opt/mailman/venv/bin/python STATIC=/opt/mailman/web/static INDEX=/opt/mailman/web/fulltext_index \
  SQL='runuser -u postgres -- psql -qAtX mailmanweb' SERVICES='mailmanweb qcluster postgresql@15-main' \
  PROCESSES='mailman[_-]web' VERSION_DISK='installed hyperkitty' \
  VERSION_SERVED='ask /archives/ | sed -n "s/.*HyperKitty<.a> version \([0-9.]*[0-9]\).*/\1/p"'
