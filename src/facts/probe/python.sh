# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Which Python the service runs on, and whose it is.

# find_python SERVICE: sets PYTHON, PYTHON_SOURCE, USER_BASE.
find_python() {
  PYTHON='' PYTHON_SOURCE='' USER_BASE=''
  if [ -n "$SET_ENVIRONMENT" ]; then
    PYTHON=$(python_in "$SET_ENVIRONMENT")
    PYTHON_SOURCE='the setting environment'
    if [ -n "$PYTHON" ]; then return; fi
    # No virtualenv: a folder of `pip install --user`, which the service's own interpreter looks into.
    USER_BASE=$SET_ENVIRONMENT
  fi
  process=$(process_of "$1")
  if [ "$process" != 0 ]; then python_of_process "$process"; fi
  if [ -z "$PYTHON" ]; then python_of_service "$1"; fi
}

python_in() {
  for name in python3 python; do
    if [ -x "$1/bin/$name" ]; then
      echo "$1/bin/$name"
      return
    fi
  done
}

# A process that renamed itself (gunicorn does, with setproctitle) or that embeds Python (uWSGI) has no interpreter in
# its command line, but compiled modules of its site-packages in memory.
python_of_process() {
  first=$(arguments "$1" | head -n 1)
  case ${first##*/} in
    python*)
      PYTHON=$(program_path "$first" "$(tr '\000' '\n' 2>/dev/null <"/proc/$1/environ" | sed -n 's/^PATH=//p')" "$1")
      PYTHON_SOURCE="command line of process $1"
      return
      ;;
  esac
  prefix=$(sed -n 's#^[^/]*\(/.*\)/lib[0-9]*/python3[.0-9]*/site-packages/.*#\1#p' "/proc/$1/maps" 2>/dev/null | head -n 1)
  if [ -n "$prefix" ] && [ -f "$prefix/pyvenv.cfg" ]; then
    PYTHON=$(python_in "$prefix")
    PYTHON_SOURCE="modules loaded by process $1"
  fi
}

# program_path WORD SEARCHPATH PROCESS: where a program's file is, as that process saw it.
program_path() {
  case $1 in
    /*) echo "$1" ;;
    */*) echo "$(readlink "/proc/$3/cwd")/$1" ;;
    *) PATH=${2:-$PATH} command -v "$1" ;;
  esac
}

python_of_service() {
  command=''
  PYTHON_SOURCE="the init script $(field "$1" 3)"
  if [ "$(field "$1" 2)" = systemd ]; then
    command=$(unit_command "$(field "$1" 3)")
    PYTHON_SOURCE="ExecStart of $(field "$1" 3)"
  elif [ "$(field "$1" 2)" = supervisor ]; then
    command=$(program_value "$(field "$1" 6)" "$(field "$1" 3)" command | cut -d ' ' -f 1)
    PYTHON_SOURCE="command of $(field "$1" 3) in $(field "$1" 6)"
  fi
  case ${command##*/} in
    python*) PYTHON=$command ;;
    *) PYTHON=$(interpreter_line "$command") ;;
  esac
  # A program that embeds Python (uWSGI) names none, but lies beside the one of its virtualenv.
  case $PYTHON$command in
    /*/bin/*) if [ -z "$PYTHON" ] && [ -f "${command%/bin/*}/pyvenv.cfg" ]; then PYTHON=$(python_in "${command%/bin/*}"); fi ;;
  esac
}

# interpreter_line SCRIPT: from its first line; from the second where the path was too long for the first, as pip
# writes it then.
interpreter_line() {
  line=$(head -c 2 "$1" 2>/dev/null | tr -d '\000')
  if [ "$line" != '#!' ]; then return; fi
  sed -n -e "1 s|^#! *\(/[^ ]*/python[0-9.]*\).*|\1|p" -e '1 s|^#! */usr/bin/env \(python[0-9.]*\).*|\1|p' \
    -e "2 s|^'''exec' \"\{0,1\}\(/[^\"]*/python[0-9.]*\)\"\{0,1\} .*|\1|p" "$1" | head -n 1 | while IFS= read -r line; do
    case $line in
      /*) echo "$line" ;;
      *) command -v "$line" ;;
    esac
  done
}

# describe_successor: the interpreter that the virtualenv is to be rebuilt with, unless it runs on that one already.
describe_successor() {
  if [ -z "$SET_PYTHON" ]; then return; fi
  version=$(as_account "$OWNER" "$SET_PYTHON" -I -c '
import ensurepip, platform, venv
print(platform.python_version())' 2>/dev/null)
  if [ -z "$version" ]; then stop successor "$SET_PYTHON"; fi
  if [ "$version" = "$RELEASE" ]; then return; fi
  say python.successor "$SET_PYTHON"
  say python.successor-version "$version"
}
