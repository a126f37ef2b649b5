#!/bin/bash
# The armed step: its real work, and then the fault that is its own, or a wait until the fault has struck. So a fault
# strikes within the step always: amid its work, or when all of it is done and nobody has been told.
at=/run/steady-fault
fault=$(cat $at/fault)
# Waiting without a child: the deepest process below a step that waits is then this shell.
exec {never}<> <(:)
: >$at/begun
"$@"
code=$?
: >$at/worked
case $fault in
command-fails)
  : >$at/struck
  exit 1
  ;;
command-hangs)
  trap '' TERM
  : >$at/struck
  sleep 654321 &
  while :; do read -rt 60 -u "$never"; done
  ;;
esac
for ((i = 0; i < 600; i++)); do
  if [ -e $at/struck ]; then exit $code; fi
  read -rt 0.05 -u "$never"
done
exit $code
