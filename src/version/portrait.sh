# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Has the Python of an installation describe itself, for a runner that resolves and fetches in its place.

main() {
  as_owner
  say started yes
  say installed "$(as_account "$OWNER" "$PYTHON" -B -c "$LIST")"
  ANSWERS=$(by_the_python "$PORTRAIT" "$LOOKS_ONLY" 2>&1) || say code "$?"
  tell "$ANSWERS"
}

exec 3>&1
main </dev/null
