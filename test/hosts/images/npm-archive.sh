#!/bin/sh
# Runs on this machine, in the cache folder, before the image that installs npm is built.
set -eu
if [ ! -f npm.tgz ]; then mv "$(npm pack --silent npm@10.9.2)" npm.tgz; fi
