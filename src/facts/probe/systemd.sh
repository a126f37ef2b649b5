# shellcheck shell=sh

# unit_of PID: the system unit a process belongs to. A unit of a login is none that can be restarted for a site.
unit_of() {
  awk '{
    n = split($0, part, "/")
    for (i = 2; i <= n; i++) if (part[i] ~ /\.service$/) {
      if (part[i] !~ /^(user@.*|sshd?|crond?|docker|containerd)\.service$/) print part[i]
      exit
    }
  }' "/proc/$1/cgroup" 2>/dev/null
}

# unit_property UNIT PROPERTY
unit_property() { systemctl show -p "$2" -- "$1" 2>/dev/null | sed "s/^$2=//"; }

unit_exists() { [ "$SYSTEMD" = yes ] && [ "$(unit_property "$1" LoadState)" = loaded ]; }

# units_matching PATTERN: every unit that would start such a command, running or not. systemd is asked instead of its
# files being read: it knows drop-ins, continued lines and instances of templates.
units_matching() {
  if [ "$SYSTEMD" != yes ]; then
    looked "systemd: not what started this machine"
    return
  fi
  units=$({
    systemctl list-unit-files --type=service --no-legend --no-pager
    systemctl list-units --all --type=service --no-legend --no-pager --plain
  } 2>/dev/null | awk '$1 ~ /\.service$/ && $1 !~ /@\.service$/ { print $1 }' | sort -u)
  looked "systemd: $(printf '%s\n' "$units" | grep -c .) services, those whose ExecStart matches $1"
  # shellcheck disable=SC2086 # unit names hold no blanks
  systemctl show -p Id -p ExecStart -- $units 2>/dev/null |
    awk -v FS='\n' -v RS='' -v separator="$SEPARATOR" '{
      id = start = ""
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^Id=/) id = substr($i, 4)
        if ($i ~ /^ExecStart=/) { sub(/.* argv\[\]=/, "", $i); sub(/ ; ignore_errors=.*/, "", $i); start = start " " $i }
      }
      if (start != "") print id separator start
    }' | grep -E -e "$SEPARATOR.*($1)" | cut -d "$SEPARATOR" -f 1
}

# unit_command UNIT: the file that its ExecStart names.
unit_command() { unit_property "$1" ExecStart | sed -n 's/^{ path=\(.*\) ; argv\[\]=.*/\1/p' | head -n 1; }

# unit_line UNIT ROLE: the service in the form that all managers share (see services.sh).
unit_line() {
  pid=$(unit_property "$1" MainPID)
  printf '%s\n' "$2${SEPARATOR}systemd${SEPARATOR}$1${SEPARATOR}${pid:-0}$SEPARATOR$SEPARATOR$SEPARATOR"
}
