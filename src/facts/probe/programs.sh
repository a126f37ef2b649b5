# shellcheck shell=sh
# What supervisor would start, from its configuration: for programs that do not run now.

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
      /^\[/ { program = ""; if (match($0, /^\[(fcgi-)?program:[^]]*/)) { program = substr($0, 2, RLENGTH - 1); sub(/^[^:]*:/, "", program) } }
      program != "" && /^[a-z_]+[ \t]*[=:]/ {
        key = $0; sub(/[ \t]*[=:].*/, "", key)
        value = $0; sub(/^[a-z_]+[ \t]*[=:][ \t]*/, "", value); sub(/[ \t]+[;#].*/, "", value)
        while ((at = index(value, "%(here)s")) > 0) value = substr(value, 1, at - 1) here substr(value, at + 8)
        print program separator key separator value
      }' "$file" 2>/dev/null
  done
}

# program_value CONFIGURATION PROGRAM KEY: PROGRAM may be named with its group. Of a program that is started several
# times (numprocs) each process has a name of its own, and the group is the program's.
program_value() {
  supervisor_programs "$1" | awk -F "$SEPARATOR" -v program="${2##*:}" -v group="${2%%:*}" -v key="$3" '
    $1 == program { known = 1 }
    $2 == key && !(($1) in value) { value[$1] = $3 }
    END { print value[known ? program : group] }'
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
