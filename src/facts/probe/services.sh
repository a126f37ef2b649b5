# shellcheck shell=sh
# Which services run the application. One line for each, parted by $SEPARATOR:
# ROLE MANAGER NAME PID CONTROL CONFIGURATION PROCESS (of an init script: its path and its PID file), where PID is the manager's main process and PROCESS the one
# that matched (another one when a wrapper script stands between them), empty when it does not run.

field() { printf '%s\n' "$1" | cut -d "$SEPARATOR" -f "$2"; }

# services_of ROLE PATTERN NAMES: what the user named; else what runs, told by processes and by what their managers
# started (a process may have renamed itself); else what would be started.
services_of() {
  if [ -n "$3" ]; then
    services=$(for name in $3; do named_service "$1" "$name"; done)
    say "source.$1" "the setting $1-service"
  else
    services=$(
      running_services "$1" "$2"
      for unit in $(units_matching "$2"); do unit_line "$unit" "$1"; done
      programs_matching "$1" "$2"
    )
    say "source.$1" 'processes, and what systemd and supervisor start'
  fi
  printf '%s\n' "$services" | awk -F "$SEPARATOR" '
    NF && !seen[$2, $3]++ { line[++n] = $0; runs[n] = $4 > 0; some += runs[n] }
    END { for (i = 1; i <= n; i++) if (runs[i] || !some) print line[i] }'
}

running_services() {
  looked "processes whose command line matches $2: $(printf '%s\n' "$PROCESSES" | grep -c .) visible to $ME"
  for pid in $(matching "$2"); do
    # shellcheck disable=SC2046 # two numbers or nothing
    set -- "$1" "$2" $(supervisor_of "$pid")
    if [ $# -eq 4 ]; then
      program=$(program_of "$3" "$4")
      if [ -n "$program" ]; then echo "$(supervisor_line "$3" "$1" "$program" "$4")$pid"; continue; fi
      looked "process $pid: started by supervisor (process $3), which does not say as which program"
      say supervisor.silent "$(owner_of "$3")"
    else
      unit=$(unit_of "$pid")
      if [ -n "$unit" ]; then echo "$(unit_line "$unit" "$1")$pid"; continue; fi
      # shellcheck disable=SC2046 # a name and a path, or nothing
      set -- "$1" "$2" $(sysv_of "$pid")
      if [ $# -eq 4 ]; then
        sysv_line "$1" "$3" "$4"
        set -- "$1" "$2"
        continue
      fi
      looked "process $pid ($(owner_of "$pid")): belongs to no system service, supervisor or init script, so nothing can restart it"
    fi
    set -- "$1" "$2"
  done
}

named_service() {
  unit=$2
  case $2 in *.service) ;; *) unit=$2.service ;; esac
  if unit_exists "$unit"; then
    unit_line "$unit" "$1"
    return
  fi
  looked "systemd: a unit called $unit, as $1-service says"
  for daemon in $(supervisors); do program_line "$daemon" "$1" "$2"; done
  looked "supervisor: a program called $2, as $1-service says"
  # shellcheck disable=SC2046 # a name and a path, or nothing
  set -- "$1" $(sysv_named "$2")
  if [ $# -eq 3 ]; then sysv_line "$@"; fi
  looked "init scripts: one of that name in /etc/init.d"
}

# process_of SERVICE: the process to look at; 0 when it does not run.
process_of() {
  process=$(field "$1" 7)
  echo "${process:-$(field "$1" 4)}"
}

# account_of SERVICE
account_of() {
  if [ "$(process_of "$1")" != 0 ]; then
    owner_of "$(process_of "$1")"
  elif [ "$(field "$1" 2)" = systemd ]; then
    account=$(unit_property "$(field "$1" 3)" User)
    echo "${account:-root}"
  elif [ "$(field "$1" 2)" = sysv ]; then
    echo root
  else
    account=$(program_value "$(field "$1" 6)" "$(field "$1" 3)" user)
    # Without user= a program runs as its supervisor does.
    echo "${account:-$(supervisor_owner "$(field "$1" 6)")}"
  fi
}

# folder_of SERVICE: where it runs.
folder_of() {
  folder=
  if [ "$(process_of "$1")" != 0 ]; then folder=$(readlink "/proc/$(process_of "$1")/cwd" 2>/dev/null); fi
  if [ -z "$folder" ] && [ "$(field "$1" 2)" = systemd ]; then
    # "!" in front: it need not be there.
    folder=$(unit_property "$(field "$1" 3)" WorkingDirectory | sed 's/^!//')
  elif [ -z "$folder" ] && [ "$(field "$1" 2)" = supervisor ]; then
    folder=$(program_value "$(field "$1" 6)" "$(field "$1" 3)" directory)
  fi
  case $folder in '~') folder=$(home_of "$(account_of "$1")") ;; esac
  echo "${folder:-/}"
}

# described SERVICE: for people who must choose.
described() {
  echo "$(field "$1" 3) ($(field "$1" 2), user $(account_of "$1"), in $(folder_of "$1"))"
}
