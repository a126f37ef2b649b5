#!/bin/bash
# PID 1 of the host that has no systemd: starts the services, then adopts and reaps whatever loses its parent.
mkdir -p /run/sshd
ssh-keygen -A >/dev/null
for service in ssh postgresql redis-server nginx supervisor; do
  service "$service" start
done
trap 'service supervisor stop; service postgresql stop; exit 0' TERM INT RTMIN+3
# bash reaps every child it is given while it waits for its own.
while :; do
  sleep 3600 &
  wait $!
done
