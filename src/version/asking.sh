# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Asking the Python of an installation: as the account that owns the environment, with the service's interpreter. Values
# come from src/version/asking.ts; what is asked, by the piece that comes behind.

# as_owner: from here on with the owner's home and settings, and with nothing of the login's own.
as_owner() {
  export LC_ALL=C.UTF-8
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  # Where PostgreSQL's own packages for RHEL keep pg_config, which psycopg2 asks when it is built.
  for folder in /usr/pgsql-*/bin; do if [ -d "$folder" ]; then PATH=$PATH:$folder; fi; done
  ME=$(id -un)
  if [ "$(id -u)" = 0 ]; then ME=root; fi
  # Whatever the login has of its own must not change which packages are seen. Proxies and certificates stay.
  unset PYTHONPATH PYTHONHOME PYTHONUSERBASE VIRTUAL_ENV PIP_TARGET PIP_PREFIX PIP_USER
  HOME=$(home_of "$OWNER")
  export HOME USER="$OWNER" LOGNAME="$OWNER" PYTHONIOENCODING=utf-8 PYTHONDONTWRITEBYTECODE=1
  export PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_RETRIES=2
  # Whoever only looks leaves nothing behind, a cache neither.
  if [ "$LOOKS_ONLY" = yes ]; then export PIP_NO_CACHE_DIR=1; fi
  export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND='ssh -o BatchMode=yes'
  if [ -n "$USER_BASE" ]; then export PYTHONUSERBASE="$USER_BASE"; fi
  if [ "$MANAGED" = yes ]; then export PIP_BREAK_SYSTEM_PACKAGES=1; fi
  cd "$HOME" 2>/dev/null || cd /
}

# by_the_python TEXT [ARGUMENT]...: run Python text by the environment that serves; for another Python by one of its own,
# made for the question and removed. The text's last argument says which of the two: kept, rebuilt.
by_the_python() {
  if [ -z "$SUCCESSOR" ]; then
    as_account "$OWNER" "$PYTHON" -B -c "$@" kept
    return
  fi
  scratch=$(as_account "$OWNER" mktemp -d) || return 1
  as_account "$OWNER" "$SUCCESSOR" -m venv "$scratch/venv" &&
    as_account "$OWNER" "$scratch/venv/bin/python" -B -c "$@" rebuilt
  code=$?
  as_account "$OWNER" rm -rf "$scratch"
  return $code
}

# tell TEXT: the facts in it, and the end of whatever else was said.
tell() {
  printf '%s\n' "$1" | grep '^{"fact":"' >&3
  say noise "$(printf '%s\n' "$1" | grep -v '^{"fact":"' | grep . | tail -n 3)"
}
