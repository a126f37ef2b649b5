#!/bin/bash
# Stands before the real `timeout` on a host under test. The program runs a step as
# `timeout -k 30 SECONDS SHELL program.sh --step ID`: one armed step is run by way of step.sh; one whose result is the
# same every time is copied (replay.sh); everything else is as ever.
at=/run/steady-fault
if [ "$6" != --step ]; then exec /usr/bin/timeout "$@"; fi
if [ ! -e $at/step ] || [ "$7" != "$(cat $at/step)" ] || ! mv $at/step $at/taken 2>/dev/null; then
  exec /usr/bin/timeout "${@:1:3}" /bin/bash /usr/local/lib/steady-fault/replay "${@:4}"
fi
limit=$3
if [ -e $at/limit ]; then limit=$(cat $at/limit); fi
exec /usr/bin/timeout -k 3 "$limit" /bin/bash /usr/local/lib/steady-fault/step "${@:4}"
