#!/bin/sh
# Runs as root inside a fresh host: what every run would fetch again comes from /cache, a volume that hosts share.
set -e
mkdir -p /usr/local/lib/steady-fault /run/steady-fault
install -d -o 2001 -g 2001 /cache/pip /cache/npm /cache/npm-built
mkdir -p /cache/replayed
printf '[global]\ncache-dir = /cache/pip\n' >/tmp/pip.conf
grep -v '^\[global\]' /etc/pip.conf >>/tmp/pip.conf 2>/dev/null || true
mv /tmp/pip.conf /etc/pip.conf
npmrc=/usr/local/lib/node_modules/npm/npmrc
if [ -d "${npmrc%/*}" ]; then echo 'cache=/cache/npm' >>"$npmrc"; fi
