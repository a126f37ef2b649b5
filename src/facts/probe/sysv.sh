# shellcheck shell=sh
# Init scripts, on machines that systemd did not start (there it has made units of them, which are found as such).

# sysv_of PID: the name and the PID file of the init script that started a process, told by the PID file.
sysv_of() {
  if [ "$SYSTEMD" = yes ]; then return; fi
  for file in /run/*.pid /run/*/*.pid; do
    if [ "$(head -n 1 "$file" 2>/dev/null)" != "$1" ]; then continue; fi
    name=$(init_script_with "$file")
    if [ -n "$name" ]; then
      echo "$name $file"
      return
    fi
  done
}

# init_script_with PIDFILE: the one of its name, else the one that names it.
init_script_with() {
  name=$(basename "$1" .pid)
  if [ -x "/etc/init.d/$name" ]; then
    echo "$name"
  else
    basename "$(grep -lF -e "$1" /etc/init.d/* 2>/dev/null | head -n 1)"
  fi
}

# sysv_named NAME: the same, by the script's name: its PID file is the one that there is.
sysv_named() {
  if [ "$SYSTEMD" = yes ] || ! [ -x "/etc/init.d/$1" ]; then return; fi
  for file in "/run/$1.pid" "/run/$1/$1.pid" $(grep -oE '/(var/)?run/[A-Za-z0-9_./-]+\.pid' "/etc/init.d/$1" 2>/dev/null); do
    if [ -e "$file" ]; then
      echo "$1 $file"
      return
    fi
  done
  echo "$1 /run/$1.pid"
}

# sysv_line ROLE NAME PIDFILE: the service in the form that all managers share (see services.sh).
sysv_line() {
  pid=$(head -n 1 "$3" 2>/dev/null)
  if ! [ -d "/proc/${pid:-none}" ]; then pid=0; fi
  printf '%s\n' "$1${SEPARATOR}sysv${SEPARATOR}$2${SEPARATOR}$pid$SEPARATOR/etc/init.d/$2$SEPARATOR$3$SEPARATOR"
}
