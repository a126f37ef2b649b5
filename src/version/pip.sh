# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Asks pip on the host what it would install. Nothing is installed; before an upgrade pip keeps what it fetches in the
# owner's cache.

main() {
  as_owner
  say started yes
  INSTALLED=$(as_account "$OWNER" "$PYTHON" -B -c "$LIST")
  ANSWERS=$(by_the_python "$RESOLVE" "$QUESTION" "$INSTALLED" 2>&1) || say code "$?"
  tell "$ANSWERS"
}

exec 3>&1
main </dev/null
