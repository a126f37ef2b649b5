#!/bin/bash
# strike.sh FAULT SECONDS INSTANCE CLUSTER FOLDER...: waits until the armed step has begun, and so many seconds more;
# prints "now UPTIME within|after" (the step's work goes on, or is done) and strikes, where the fault is one that can
# be struck from within. FOLDER: the disks to fill.
at=/run/steady-fault
fault=$1 delay=$2 instance=$3 cluster=$4
shift 4
state=/var/lib/steady-upgrade/$instance
count() { find "$state/runs" -maxdepth 2 -name status 2>/dev/null | wc -l; }
earlier=$(count)
ended() { [ "$(count)" -gt "$earlier" ]; }
run() { find "$state/runs" -mindepth 1 -maxdepth 1 | sort | tail -n 1; }

# Waiting costs no process: the machine has other things to do.
exec {never}<> <(:)
for ((i = 0; i < 24000; i++)); do
  if [ -e $at/begun ]; then break; fi
  if ((i % 60 == 59)) && ended; then echo missed && exit; fi
  read -rt 0.05 -u "$never"
done
# A command that fails or hangs does so when its work is done: step.sh sees to that.
case $fault in
command-*)
  read -r up _ </proc/uptime
  echo "now $up after"
  exit
  ;;
esac
read -rt "$delay" -u "$never"

# deepest PID: the last process below it, by the first child of each.
deepest() {
  local below=$1 child
  while child=$(cat /proc/"$below"/task/*/children 2>/dev/null) && child=${child%% *} && [ -n "$child" ]; do below=$child; done
  echo "$below"
}

fill() {
  for folder; do
    fallocate -l "$(($(df --output=avail -k "$folder" | tail -n 1) * 1024))" "$folder/steady-filler" 2>/dev/null
    dd if=/dev/zero bs=4096 of="$folder/steady-filler-2" 2>/dev/null
    df -k "$folder" | tail -n 1 >&2
  done
  (
    for ((i = 0; i < 60; i++)); do
      sleep 1
      if ended; then break; fi
    done
    for folder; do rm -f "$folder/steady-filler" "$folder/steady-filler-2"; done
  ) >/dev/null 2>&1 &
}

read -r up _ </proc/uptime
if [ -e $at/worked ]; then echo "now $up after"; else echo "now $up within"; fi
case $fault in
step-killed)
  victim=$(deepest "$(cat "$(run)/values/child")")
  tr '\0' ' ' <"/proc/$victim/cmdline" | cut -c 1-200 >&2
  kill -KILL "$victim"
  ;;
program-killed) kill -KILL "$(sed -n 4p "$state/holder")" ;;
disk-full) fill "$@" ;;
postgresql-restarted) systemctl restart "$cluster" ;;
esac
sleep 0.3
: >$at/struck
