#!/bin/bash
# Stands before the real npm on a host under test. The same sources give the same files, so they are built once, kept
# in /cache, and copied by every later run: half of an upgrade of pretalx would be spent on building them anew.
key=$(sha256sum package.json package-lock.json 2>/dev/null | sha256sum | cut -c 1-16)
kept=/cache/npm-built/$key
case $* in
ci)
  if [ -e "$kept" ]; then
    mkdir -p node_modules
    exit
  fi
  ;;
'run build')
  if [ ! -e "$kept" ]; then
    part=$kept.$$
    mkdir -p "$part"
    OUT_DIR=$part /usr/local/bin/npm "$@" || exit
    mv -T "$part" "$kept" 2>/dev/null || rm -rf "$part"
  fi
  mkdir -p "$OUT_DIR"
  cp -a "$kept/." "$OUT_DIR/"
  exit
  ;;
esac
exec /usr/local/bin/npm "$@"
