#!/bin/sh
# Starts a host in the background and prints its container's id. Usage: run.sh REFERENCE [DOCKER RUN OPTION...],
# e.g. by hand: run.sh "$(build.sh pretalx | cut -d' ' -f2)" --name try -p 127.0.0.1::22
set -eu
reference=$1
shift
# What systemd needs to be PID 1 without --privileged. No bind mount of /sys/fs/cgroup: units with a PID file
# would hang. Each host gets a control group tree of its own.
exec docker run -d --stop-signal SIGRTMIN+3 \
  --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add SYS_PTRACE \
  --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
  --cgroupns=private --tmpfs /run --tmpfs /run/lock "$@" "$reference"
