# The lock is held by the program itself on descriptor 9: whatever ends the program ends the lock, and nobody can free
# another's. Steps run without it, or a service they start would hold it for ever.

su_lock() {
  exec 9>>"$SU_STATE/lock" || return 1
  # Whoever only asks whether it is free has it for that moment.
  su_tries=20
  until flock -n 9; do
    su_tries=$((su_tries - 1))
    [ $su_tries -gt 0 ] || return 1
    sleep 0.1
  done
  printf '%s\n' "$SU_RUN_ID" "$(printf '%s' "$SU_BY" | tr '\n' ' ')" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$$" >"$SU_STATE/.holder.$$"
  mv "$SU_STATE/.holder.$$" "$SU_STATE/holder"
}

su_unlock() {
  rm -f "$SU_STATE/holder"
  exec 9>&-
}
