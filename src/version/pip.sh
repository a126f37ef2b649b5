# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Asks pip on the host what it would install: as the account that owns the environment, with the service's interpreter.
# Nothing is installed; before an upgrade pip keeps what it fetches in that account's cache. Values come from src/version/pip.ts.

main() {
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
  say started yes
  INSTALLED=$(as_account "$OWNER" "$PYTHON" -B -c "$LIST")
  ANSWERS=$(resolve 2>&1) || say code "$?"
  printf '%s\n' "$ANSWERS" | grep '^{"fact":"' >&3
  say noise "$(printf '%s\n' "$ANSWERS" | grep -v '^{"fact":"' | grep . | tail -n 3)"
}

# resolve: by the environment that serves; for another Python by one of its own, made for the question and removed.
resolve() {
  if [ -z "$SUCCESSOR" ]; then
    as_account "$OWNER" "$PYTHON" -B -c "$RESOLVE" "$QUESTION" "$INSTALLED" kept
    return
  fi
  scratch=$(as_account "$OWNER" mktemp -d) || return 1
  as_account "$OWNER" "$SUCCESSOR" -m venv "$scratch/venv" &&
    as_account "$OWNER" "$scratch/venv/bin/python" -B -c "$RESOLVE" "$QUESTION" "$INSTALLED" rebuilt
  code=$?
  as_account "$OWNER" rm -rf "$scratch"
  return $code
}

exec 3>&1
main </dev/null
