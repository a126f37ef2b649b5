# The lock is held by the program itself on descriptor 9: whatever ends the program ends the lock, and nobody can free
# another's. Steps run without it, or a service they start would hold it for ever.

su_lock() {
  exec 9>>"$SU_STATE/lock" || return 1
  flock -n 9 || return 1
  printf '%s\n' "$SU_RUN_ID" "$(printf '%s' "$SU_BY" | tr '\n' ' ')" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$$" >"$SU_STATE/.holder.$$"
  mv "$SU_STATE/.holder.$$" "$SU_STATE/holder"
}

su_unlock() {
  rm -f "$SU_STATE/holder"
  exec 9>&-
}
