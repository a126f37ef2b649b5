#!/bin/sh
# As the official image: the first account comes from variables.
set -e
cat >/etc/rabbitmq/rabbitmq.conf <<CONFIG
default_user = $RABBITMQ_DEFAULT_USER
default_pass = $RABBITMQ_DEFAULT_PASS
loopback_users = none
log.console = true
CONFIG
chown -R rabbitmq: /var/lib/rabbitmq /etc/rabbitmq
exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups env HOME=/var/lib/rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
