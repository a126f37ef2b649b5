# shellcheck shell=sh
# Processes, read from /proc alone: `ps` is not on every host, and cuts lines where it is.

# elsewhere /proc/PID: inside a container, where paths mean other files.
elsewhere() {
  # shellcheck disable=SC3013 # dash, bash and busybox have -ef; where the link may not be read, nothing is known
  [ -e "$1/ns/pid" ] && ! [ "$1/ns/pid" -ef /proc/self/ns/pid ]
}

# list_processes: PID PPID UID COMMAND of everything that has a command line; one fork for each.
list_processes() {
  for entry in /proc/[0-9]*; do
    first=
    IFS= read -r first <"$entry/cmdline" || true
    if [ -z "$first" ] || elsewhere "$entry"; then continue; fi
    parent=0 uid=
    while read -r key value; do
      case $key in
        PPid:) parent=$value ;;
        Uid:)
          uid=${value%%[!0-9]*}
          break
          ;;
      esac
    done <"$entry/status"
    # A line break inside an argument must not look like another process.
    printf '%s %s %s %s\n' "${entry#/proc/}" "$parent" "${uid:-0}" "$(tr '\000\n' '  ' <"$entry/cmdline")"
  done 2>/dev/null
}

# matching PATTERN: processes whose command line matches and whose parent's does not. We ourselves, our ancestors and
# our children never count: the pattern may stand in our own command line.
matching() {
  lines=$(printf '%s\n' "$PROCESSES" | cut -d ' ' -f 4- | grep -nE -e "$1" | cut -d : -f 1 | tr '\n' ' ')
  printf '%s\n' "$PROCESSES" | awk -v lines="$lines" -v self="$$" '
    BEGIN { n = split(lines, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
    { parent[$1] = $2; order[NR] = $1; if (NR in wanted) hit[$1] = 1 }
    function ours(pid, p, steps) {
      for (p = self; (p in parent) && steps++ < 999; p = parent[p]) if (p == pid) return 1
      for (p = pid; (p in parent) && steps++ < 999; p = parent[p]) if (p == self) return 1
      return 0
    }
    END { for (i = 1; i <= NR; i++) { p = order[i]; if ((p in hit) && !(parent[p] in hit) && !ours(p)) print p } }'
}

# ancestors PID: the process itself, then its parents, nearest first.
ancestors() {
  printf '%s\n' "$PROCESSES" | awk -v pid="$1" '
    { parent[$1] = $2 }
    END { for (; (pid in parent) && steps++ < 999; pid = parent[pid]) print pid }'
}

# arguments PID: a line each.
arguments() { tr '\000' '\n' <"/proc/$1/cmdline" 2>/dev/null; }

# owner_of PID: account name of a process.
owner_of() {
  uid=$(printf '%s\n' "$PROCESSES" | awk -v pid="$1" '$1 == pid { print $3 }')
  account_name "$uid"
}
