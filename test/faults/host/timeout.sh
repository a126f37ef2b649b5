#!/bin/bash
# Stands before the real `timeout` on a host under test. The program runs a step as
# `timeout -k 30 SECONDS SHELL program.sh --step ID`: one armed step is run by way of fault.sh, everything else as ever.
at=/run/steady-fault
if [ ! -e $at/step ] || [ "$6 $7" != "--step $(cat $at/step)" ] || ! mv $at/step $at/taken 2>/dev/null; then
  exec /usr/bin/timeout "$@"
fi
limit=$3
if [ -e $at/limit ]; then limit=$(cat $at/limit); fi
exec /usr/bin/timeout -k 3 "$limit" /bin/bash /usr/local/lib/steady-fault/step "${@:4}"
