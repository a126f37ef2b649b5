#!/bin/sh
# parent: lino
# with: lib.sh
#
# The same site as administrators change it: SQLite, an environment elsewhere that the project has a link to, and
# services that run as `lino`, because what getlino's files call `username` supervisor calls `user`.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh
install_packages sqlite3
site=/usr/local/lino/lino_local/mysite
environment=/usr/local/lino/environments/noi
cd "$site"

mkdir -p "${environment%/*}"
mv env "$environment"
ln -s "$environment" env
grep -rlI "$site/env" "$environment/bin" /etc/supervisor/conf.d | xargs sed -i "s|$site/env|$environment|g"
sed -i 's/^username = .*/user = lino/' /etc/supervisor/conf.d/mysite-asgi.conf
echo 'd /run/daphne 0775 root www-data' >/usr/lib/tmpfiles.d/daphne.conf

# What getlino writes ends without a line's end.
cat >>settings.py <<'SETTINGS'

DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'mysite'}}
SETTINGS
umask 0002
env/bin/python manage.py run snapshot/restore.py --noinput
env/bin/python manage.py checkdata -f >/dev/null
./make_snapshot.sh >/dev/null
chown -R lino:www-data "$site" "$environment" /var/backups/lino
chown root:www-data "$site"
systemctl disable mariadb >/dev/null 2>&1

sed -i "s|^SQL=.*|SQL='sqlite3 -readonly $site/mysite'|; s|^PYTHON=.*|PYTHON='$environment/bin/python'|; s| mariadb redis| redis|" \
  /etc/steady-upgrade-test/layout
