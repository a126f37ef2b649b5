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

# list_supervised: "SUPERVISORD PID PROGRAM" of every program that a running supervisor knows; PID 0: stopped.
# Asked once: each question starts a Python.
list_supervised() {
  for daemon in $(supervisors); do
    supervisor_ask "$daemon" "$(supervisor_control "$daemon")" "$(supervisor_configuration "$daemon")" status |
      awk -v daemon="$daemon" '$2 ~ /^[A-Z]+$/ {
        pid = 0
        for (i = 3; i < NF; i++) if ($i == "pid") pid = $(i + 1) + 0
        print daemon, pid, $1
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

# program_line SUPERVISORD ROLE PROGRAM: nothing when the supervisor does not know it. Its group may be left out.
program_line() {
  known=$(printf '%s\n' "$SUPERVISED" | awk -v daemon="$1" -v program="$3" '
    $1 == daemon && ($3 == program || substr($3, index($3, ":") + 1) == program) { print $3, $2; exit }')
  if [ -n "$known" ]; then supervisor_line "$1" "$2" "${known% *}" "${known#* }"; fi
}

# supervisor_files CONFIGURATION: the file itself and those that its [include] names.
supervisor_files() (
  echo "$1"
  cd "$(dirname "$1")" 2>/dev/null || exit 0
  patterns=$(awk '/^\[/ { inside = ($0 ~ /^\[include\]/) } inside && sub(/^files[ \t]*[=:]/, "") { print }' "$1")
  # shellcheck disable=SC2086 # patterns are to be expanded
  for file in $(printf '%s' "$patterns" | sed "s#%(here)s#.#g; s/;.*//"); do
    case $file in
      /*) echo "$file" ;;
      *) echo "$PWD/$file" ;;
    esac
  done
)

# supervisor_programs CONFIGURATION: "PROGRAM KEY VALUE" of every program, the three parted by $SEPARATOR.
# %(here)s is the folder of the file it stands in.
supervisor_programs() {
  supervisor_files "$1" | while IFS= read -r file; do
    awk -v separator="$SEPARATOR" -v here="$(dirname "$file")" '
      /^\[/ { program = ""; if (match($0, /^\[program:[^]]*/)) program = substr($0, 10, RLENGTH - 9) }
      program != "" && /^[a-z_]+[ \t]*[=:]/ {
        key = $0; sub(/[ \t]*[=:].*/, "", key)
        value = $0; sub(/^[a-z_]+[ \t]*[=:][ \t]*/, "", value); sub(/[ \t]+[;#].*/, "", value)
        while ((at = index(value, "%(here)s")) > 0) value = substr(value, 1, at - 1) here substr(value, at + 8)
        print program separator key separator value
      }' "$file" 2>/dev/null
  done
}

# program_value CONFIGURATION PROGRAM KEY: PROGRAM may be named with its group.
program_value() {
  supervisor_programs "$1" | awk -F "$SEPARATOR" -v program="${2##*:}" -v key="$3" '
    $1 == program && $2 == key { print $3; exit }'
}

# programs_matching ROLE PATTERN: programs that would start such a command, running or not.
programs_matching() {
  for daemon in $(supervisors); do
    file=$(supervisor_configuration "$daemon")
    looked "supervisor: programs in $file whose command matches $2"
    supervisor_programs "$file" | grep -E -e "^[^$SEPARATOR]*${SEPARATOR}command$SEPARATOR.*($2)" |
      cut -d "$SEPARATOR" -f 1 | while IFS= read -r program; do program_line "$daemon" "$1" "$program"; done
  done
  if [ -z "$(supervisors)" ]; then looked 'supervisor: no supervisord is running'; fi
}
