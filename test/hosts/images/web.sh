#!/bin/sh
# parent: base
# with: lib.sh
# brings: npm-archive.sh
#
# What a Django site's host needs from Debian, and npm. Runs as root inside a container of the base image.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh

install_packages gettext nginx-light nodejs sqlite3

# Debian's npm is 400 packages; npm's own archive is one file, and is what administrators take from NodeSource.
mkdir -p /usr/local/lib/node_modules
tar -xzf /cache/npm.tgz -C /usr/local/lib/node_modules --no-same-owner
mv /usr/local/lib/node_modules/package /usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
# The built-in settings file: it counts for every account, whatever its environment.
{
  if [ -f /etc/steady-upgrade-test/npmrc ]; then cat /etc/steady-upgrade-test/npmrc; fi
  printf 'fund=false\naudit=false\nupdate-notifier=false\n'
} >/usr/local/lib/node_modules/npm/npmrc

rm -f /etc/nginx/sites-enabled/default
systemctl disable nginx >/dev/null 2>&1
