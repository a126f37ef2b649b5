#!/bin/sh
# parent: base
# with: lib.sh lino/
#
# A Lino site as getlino sets it up, by getlino itself: nginx, daphne twice and linod under supervisor, MariaDB, redis,
# the daily snapshot that stops supervisor and starts it again. The services run as root: getlino's files say no user.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh
# PyPI moves daily for Lino: the site has what its time had, and finds nothing newer than the releases tests upgrade to.
mkdir -p /etc/steady-upgrade-test
cp /build/lino/packages.txt /etc/steady-upgrade-test/constraints.txt
printf '%s\n' 'lino<=26.10.8' 'lino-xl<=26.10.5' 'lino-noi<=26.9.2' 'lino-react<=26.10.1' >>/etc/steady-upgrade-test/constraints.txt
{ cat /build/lino/packages.txt && printf '%s==26.9.0\n' lino lino-xl lino-noi lino-react; } >/tmp/old.txt
export PIP_CONSTRAINT=/tmp/old.txt PIP_CACHE_DIR=/cache/pip-root PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p "$PIP_CACHE_DIR"
chown root: "$PIP_CACHE_DIR"

apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Options::=--force-unsafe-io nginx-light
add_account lino /home/lino
adduser --quiet lino www-data
adduser --quiet lino sudo
echo 'lino ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/lino
chmod 0440 /etc/sudoers.d/lino

python3 -m venv /opt/getlino
PIP_CONSTRAINT='' /opt/getlino/bin/pip install -q getlino==26.7.0
export PATH="/opt/getlino/bin:$PATH"
getlino configure --batch --web-server nginx --db-engine mysql --server-domain lino.example.org \
  --admin-email admin@example.org --time-zone UTC --no-appy --no-monit --no-ldap
# Its help pages are a minute of Sphinx that nothing here looks at.
python3 -c 'import sys; sys.path[:0] = __import__("glob").glob("/opt/getlino/lib/python3*/site-packages")
from getlino.utils import Installer
run = Installer.run_in_env
Installer.run_in_env = lambda self, env, command: "makehelp" in command or run(self, env, command)
sys.argv[0] = "getlino"
from getlino.cli import main
main()' startsite noi mysite --batch --site-domain lino.example.org
cd /usr/local/lino/lino_local/mysite
sed -i "s/'make_help_pages', True/'make_help_pages', False/" settings.py
printf '\n[install]\nconstraint = /etc/steady-upgrade-test/constraints.txt\n' >>/etc/pip.conf
printf '[download]\nconstraint = /etc/steady-upgrade-test/constraints.txt\n' >>/etc/pip.conf

umask 0002
env/bin/python manage.py run /build/lino/seed.py
./make_snapshot.sh >/dev/null
# As on every site, there are older ones.
cp -a snapshot.zip /var/backups/lino/mysite/20261101_0625.zip

for service in supervisor nginx mariadb cron; do service "$service" stop || true; done
redis-cli shutdown save || true
systemctl enable nginx mariadb redis-server supervisor cron >/dev/null 2>&1
rm -rf /var/lib/apt/lists/* /var/log/supervisor/*.log

write_layout APPLICATION=lino ACCOUNT=lino ADDRESS=127.0.0.1 HOST_HEADER=lino.example.org PAGE=/ \
  SQL='mariadb mysite' PYTHON=/usr/local/lino/lino_local/mysite/env/bin/python \
  SITE=/usr/local/lino/lino_local/mysite PROCESSES='daphne|manage.py linod' \
  SERVICES='supervisor:mysite_asgi:mysite_asgi0 supervisor:mysite_asgi:mysite_asgi1 supervisor:mysite_linod nginx mariadb redis-server supervisor cron' \
  VERSION_DISK='installed lino' VERSION_SERVED="ask / | sed -n 's,.*/react/main[.]\\([0-9a-f]*\\)[.]js.*,\\1,p'"
