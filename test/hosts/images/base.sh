#!/bin/sh
# parent: debian
# packages: systemd systemd-sysv libpam-systemd dbus openssh-server python3 python3-venv python3-pip sudo iproute2 ca-certificates procps curl
#
# Turns a fresh Debian root folder into a host that boots systemd (or anything else) and takes ssh logins.
# Usage: base.sh ROOT CERTIFICATES. Run from outside by mmdebstrap, or inside a container with ROOT = /.
# CERTIFICATES: a folder of *.crt files that this machine trusts beside the public ones (may be empty).
set -eu
root=${1%/}
certificates=$2

in_root() { chroot "${root:-/}" "$@"; }

# No login waits for a name server that cannot know 172.17.0.1; more sessions than the default 10 are refused
# by real hosts too, so MaxSessions stays.
cat >"$root/etc/ssh/sshd_config.d/steady-upgrade-test.conf" <<'CONFIG'
UseDNS no
PermitRootLogin prohibit-password
PasswordAuthentication no
CONFIG

# Every host gets host keys of its own at its first start: shared ones would hide mistakes in key checking.
rm -f "$root"/etc/ssh/ssh_host_*
cat >"$root/etc/systemd/system/ssh-host-keys.service" <<'UNIT'
[Unit]
Description=Host keys of this container
Before=ssh.service
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=multi-user.target
UNIT
in_root systemctl enable ssh-host-keys.service ssh.service
: >"$root/etc/machine-id"

# Nothing that would begin an apt run, or ask for a terminal, in the middle of a test.
in_root systemctl mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer dpkg-db-backup.timer \
  getty@tty1.service console-getty.service

# deploy: full sudo without a password. limited: no sudo at all. Both come in by key only; the passwords are
# for sudo on the hosts that ask for one.
in_root useradd --create-home --shell /bin/bash --uid 2100 deploy
in_root useradd --create-home --shell /bin/bash --uid 2101 limited
echo 'deploy:correct-horse' | in_root chpasswd
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/deploy"
chmod 0440 "$root/etc/sudoers.d/deploy"

# A machine behind its own certificate authority: the host must reach the registries at run time too, and
# pip does not look at Debian's bundle unless it is told.
if [ -n "$(ls "$certificates" 2>/dev/null)" ]; then
  cp "$certificates"/*.crt "$root/usr/local/share/ca-certificates/"
  in_root update-ca-certificates >/dev/null 2>&1
  printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$root/etc/pip.conf"
  # Node brings public certificates of its own; npm's settings are read wherever npm comes from.
  mkdir -p "$root/etc/steady-upgrade-test"
  echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >"$root/etc/steady-upgrade-test/npmrc"
fi
