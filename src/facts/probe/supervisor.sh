# shellcheck shell=sh

# supervisor_of PID: "SUPERVISORD CHILD", the supervisor above a process and the one below it that it started.
supervisor_of() {
  below=
  for pid in $(ancestors "$1"); do
    if [ -n "$below" ] && is_supervisor "$pid"; then
      echo "$pid $below"
      return
    fi
    below=$pid
  done
}

# Its first two arguments tell: the script's name, after an interpreter or not.
is_supervisor() {
  arguments "$1" | sed 2q | grep -qE '(^|/)supervisord$'
}

supervisors() {
  for pid in $(printf '%s\n' "$PROCESSES" | grep -E '[ /]supervisord( |$)' | cut -d ' ' -f 1); do
    if is_supervisor "$pid"; then echo "$pid"; fi
  done
}

# from_folder_of PID PATH: a path that may be relative to where that process runs.
from_folder_of() {
  case $2 in
    /*) echo "$2" ;;
    *) echo "$(readlink "/proc/$1/cwd" 2>/dev/null)/$2" ;;
  esac
}

# supervisor_configuration SUPERVISORD: what -c says, else where supervisor itself would look.
supervisor_configuration() {
  file=$(arguments "$1" | awk '
    take { print; exit }
    /^(-c|--configuration)$/ { take = 1 }
    /^--configuration=/ { sub(/^[^=]*=/, ""); print; exit }
    /^-c./ { print substr($0, 3); exit }')
  if [ -n "$file" ]; then
    from_folder_of "$1" "$file"
    return
  fi
  beside=$(dirname "$(dirname "$(supervisor_script "$1")")")
  here=$(readlink "/proc/$1/cwd" 2>/dev/null)
  first_file "$beside/etc/supervisord.conf" "$beside/supervisord.conf" "$here/supervisord.conf" \
    "$here/etc/supervisord.conf" /etc/supervisord.conf /etc/supervisor/supervisord.conf
}

first_file() {
  for file in "$@"; do
    if [ -f "$file" ]; then
      echo "$file"
      return
    fi
  done
}

# supervisor_owner CONFIGURATION: who runs the supervisor that was started with it.
supervisor_owner() {
  for daemon in $(supervisors); do
    if [ "$(supervisor_configuration "$daemon")" = "$1" ]; then
      owner_of "$daemon"
      return
    fi
  done
}

supervisor_script() {
  from_folder_of "$1" "$(arguments "$1" | sed 2q | grep -E '(^|/)supervisord$' | head -n 1)"
}

# supervisor_control SUPERVISORD: the supervisorctl installed with it.
supervisor_control() {
  first_file "$(dirname "$(supervisor_script "$1")")/supervisorctl" "$(command -v supervisorctl)"
}

# supervisor_ask SUPERVISORD CONTROL CONFIGURATION COMMAND: as the account the supervisor runs as, never above it:
# that account may have written the file.
supervisor_ask() {
  owner=$(owner_of "$1")
  shift
  as_account "$owner" "$1" -c "$2" "$3" 2>/dev/null
}

# list_supervised: "SUPERVISORD PID PROGRAM STATE" of every program that a running supervisor knows; PID 0: stopped.
# Asked once: each question starts a Python.
list_supervised() {
  for daemon in $(supervisors); do
    supervisor_ask "$daemon" "$(supervisor_control "$daemon")" "$(supervisor_configuration "$daemon")" status |
      awk -v daemon="$daemon" '$2 ~ /^[A-Z]+$/ {
        pid = 0
        for (i = 3; i < NF; i++) if ($i == "pid") pid = $(i + 1) + 0
        print daemon, pid, $1, $2
      }'
  done
}

# supervisor_line SUPERVISORD ROLE PROGRAM PID: the service in the form that all managers share (see services.sh).
supervisor_line() {
  line=$2${SEPARATOR}supervisor${SEPARATOR}$3${SEPARATOR}$4
  printf '%s\n' "$line$SEPARATOR$(supervisor_control "$1")$SEPARATOR$(supervisor_configuration "$1")$SEPARATOR"
}

# program_of SUPERVISORD CHILD: the name of the program that a child is.
program_of() {
  printf '%s\n' "$SUPERVISED" | awk -v daemon="$1" -v pid="$2" '$1 == daemon && $2 == pid { print $3; exit }'
}

# program_line SUPERVISORD ROLE PROGRAM: nothing when the supervisor does not know it. Its group may be left out; a group
# alone means all that is in it.
program_line() {
  printf '%s\n' "$SUPERVISED" | awk -v daemon="$1" -v program="$3" '
    $1 == daemon && ($3 == program || index($3 ":", program ":") == 1 || substr($3, index($3, ":") + 1) == program) {
      print $3, $2
    }' | while read -r known pid; do supervisor_line "$1" "$2" "$known" "$pid"; done
}
