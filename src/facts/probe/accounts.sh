# shellcheck shell=sh

# as_account ACCOUNT COMMAND…: never above that account: what it may have written, root does not run.
as_account() (
  account=$1
  shift
  if [ "$ME" = root ] && [ "$account" != root ]; then
    exec runuser -u "$account" -- "$@" 3>&-
  fi
  exec "$@" 3>&-
)

# A user id as an account's name; the id itself when it has none.
account_name() {
  name=$({ getent passwd "$1" || grep "^[^:]*:[^:]*:$1:" /etc/passwd; } 2>/dev/null | head -n 1 | cut -d : -f 1)
  echo "${name:-$1}"
}

# home_of ACCOUNT
home_of() {
  { getent passwd "$1" || grep "^$1:" /etc/passwd; } 2>/dev/null | head -n 1 | cut -d : -f 6
}
