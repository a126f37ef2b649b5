#!/bin/sh
# parent: base
# with: lib.sh indico
#
# Indico 3.2.5 as its production guide sets it up (https://docs.getindico.io/en/stable/installation/production/):
# uWSGI and celery from one virtualenv, PostgreSQL over the socket, redis, nginx with TLS, three official plugins.
# The last release with migrations on its way to 3.2.9 does not run on Debian 12's Python: the host has kept the
# Python 3.9 of the Debian 11 that it was.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh

add_account indico /opt/indico
usermod --gid www-data indico
as_indico() { as_account indico env PYTHONWARNINGS=ignore PATH="/opt/indico/.venv/bin:$PATH" "$@"; }

# Debian 11 only for what Debian 12 does not have any more. Its archive is where Debian moves what is old.
for mirror in http://deb.debian.org/debian http://archive.debian.org/debian; do
  echo "deb $mirror bullseye main" >/etc/apt/sources.list.d/bullseye.list
  if apt-get update -qq -o APT::Update::Error-Mode=any; then break; fi
done
printf 'Package: *\nPin: release n=bullseye\nPin-Priority: 100\n' >/etc/apt/preferences.d/bullseye
install_packages python3.9 libpython3.9-dev gcc libc6-dev libpq-dev
# distutils, which 3.9 cannot do without, is one package for all Pythons, and Debian 12's has it for 3.11 alone.
(
  cd /tmp
  apt-get update -qq
  apt-get download -qq python3-distutils=3.9.2-1 python3-lib2to3=3.9.2-1
  for package in python3-*.deb; do dpkg -x "$package" /; done
)
install_packages postgresql redis-server nginx-light openssl >/tmp/packages.log 2>&1 &
packages=$!

as_indico python3.9 -m venv --without-pip .venv
as_indico /usr/bin/python3 -m pip --python .venv/bin/python install -q pip 'setuptools<81' wheel
as_indico pip wheel -q --no-deps --wheel-dir /tmp/wheels uwsgi &
uwsgi=$!
as_indico pip install -q indico==3.2.5 indico-plugin-livesync==3.2 indico-plugin-payment-manual==3.2 \
  indico-plugin-previewer-code==3.2
wait "$uwsgi"
as_indico pip install -q --no-index --find-links /tmp/wheels uwsgi
wait "$packages" || { cat /tmp/packages.log; exit 1; }

as_indico mkdir -p archive cache etc log/nginx log/celery tmp web
as_indico cp /build/indico/indico.conf etc/
as_indico ln -s etc/indico.conf .indico.conf
as_indico indico setup create-symlinks web/
as_indico indico setup create-logging-config etc/

cp /build/indico/uwsgi.ini /etc/uwsgi-indico.ini
cp /build/indico/indico-uwsgi.service /build/indico/indico-celery.service /etc/systemd/system/
mkdir -p /etc/ssl/indico
openssl req -x509 -nodes -newkey rsa:2048 -days 36500 -subj /CN=indico.example.org \
  -addext subjectAltName=DNS:indico.example.org -keyout /etc/ssl/indico/indico.key -out /etc/ssl/indico/indico.crt
rm -f /etc/nginx/sites-enabled/default
cp /build/indico/nginx.conf /etc/nginx/conf.d/indico.conf
systemctl enable nginx postgresql redis-server indico-uwsgi indico-celery

pg_ctlcluster 15 main start
runuser -u redis -- redis-server --dir /var/lib/redis --daemonize yes
runuser -u postgres -- createuser indico
runuser -u postgres -- createdb -O indico indico
runuser -u postgres -- psql -q indico -c 'CREATE EXTENSION unaccent' -c 'CREATE EXTENSION pg_trgm'
as_indico indico db prepare
as_indico python /build/indico/seed.py
redis-cli shutdown save || true
pg_ctlcluster 15 main stop

# As the guide leaves them.
as_indico sh -c 'chmod go-rwx ./* .[!.]* && chmod 710 . archive cache log tmp && chmod 750 web .venv && chmod g+w log/celery'

write_layout APPLICATION=indico ACCOUNT=indico ADDRESS=https://127.0.0.1 HOST_HEADER=indico.example.org PAGE=/ \
  SQL='runuser -u postgres -- psql -qAtX indico' ARCHIVE=/opt/indico/archive PYTHON=/opt/indico/.venv/bin/python \
  SERVICES='indico-uwsgi indico-celery nginx redis-server postgresql@15-main' VERSION_DISK='installed indico' \
  VERSION_SERVED="ask / | sed -n 's/.*class=\"version\">v\([^<]*\)<.*/\1/p'"
