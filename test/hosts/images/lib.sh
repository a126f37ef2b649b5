# shellcheck shell=sh
# Shared by the scripts that run inside build containers. /build: these files. /cache: kept between builds.
# /shared: what one image's build hands to the others.
export DEBIAN_FRONTEND=noninteractive

install_packages() {
  # Nothing may start while packages are being configured: the container has no init yet.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o DPkg::Options::=--force-unsafe-io \
    -o APT::Keep-Downloaded-Packages=false "$@"
  rm -rf /usr/sbin/policy-rc.d /var/lib/apt/lists/* /var/cache/apt/*.bin
}

# add_account NAME HOME: the application's own. All images give it the same number: pip and npm share their caches
# between images, and refuse one that is not their user's.
add_account() {
  useradd --create-home --home-dir "$2" --shell /bin/bash --uid 2001 "$1"
  # A web server reads static and media files below the home folder.
  chmod 0755 "$2"
}

# as_account NAME COMMAND...: in the account's home folder.
as_account() {
  account=$1
  home=$(getent passwd "$1" | cut -d: -f6)
  shift
  mkdir -p /cache/pip /cache/npm-cache
  chown "$account:" /cache/pip /cache/npm-cache
  (
    cd "$home" || exit
    runuser -u "$account" -- env HOME="$home" PIP_CACHE_DIR=/cache/pip npm_config_cache=/cache/npm-cache \
      PIP_DISABLE_PIP_VERSION_CHECK=1 "$@"
  )
}

# write_layout NAME=VALUE...: what the tests know of this host, for fingerprint.sh and host.ts (README.md lists the
# names). The product must find it out by itself.
write_layout() {
  mkdir -p /etc/steady-upgrade-test
  for assignment in "$@"; do
    printf "%s='%s'\n" "${assignment%%=*}" "$(printf '%s' "${assignment#*=}" | sed "s/'/'\\\\''/g")"
  done >/etc/steady-upgrade-test/layout
  (
    set -u
    # shellcheck source=/dev/null
    . /etc/steady-upgrade-test/layout
    # shellcheck disable=SC2153 # the layout's
    : "$APPLICATION" "$ACCOUNT" "$ADDRESS" "$HOST_HEADER" "$PAGE" "$SQL" "$SERVICES" "$VERSION_DISK" "$VERSION_SERVED"
  )
}
