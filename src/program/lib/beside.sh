# Folders built beside the running ones and swapped while services are stopped: the virtualenv, static files.
# $BESIDE holds a line for each: name, live path, new path, and the parts of it that are swapped ("." is all).
# The way back is the same swap the other way: the old version's files are there, bit for bit, until it has served.

su_beside() {
  printf '%s\n' "$BESIDE" | grep "^$1	"
}

# su_mover PATH: the account that may rename PATH: its owner when the folder around it is the owner's, else us.
su_mover() {
  su_owner=$(stat -c %U "$1")
  if su_run "$su_owner" test -w "$(dirname "$1")"; then echo "$su_owner"; else echo "$SU_ME"; fi
}

su_part() {
  if [ "$2" = . ]; then printf '%s\n' "$1"; else printf '%s/%s\n' "$1" "$2"; fi
}

# su_beside_copy NAME: the new folder starts as a copy of the live one; a virtualenv for another Python starts empty.
su_beside_copy() {
  if [ "$1" = environment ] && [ -n "${PYTHON_SUCCESSOR-}" ]; then
    su_run "$(su_mover "$ENVIRONMENT")" "$PYTHON_SUCCESSOR" -m venv "$ENVIRONMENT_NEW"
    su_silence_handed_on
    return
  fi
  su_beside "$1" | while IFS='	' read -r _ live new parts; do
    su_as=$(su_mover "$live")
    for part in $parts; do
      su_from=$(su_part "$live" "$part")
      su_to=$(su_part "$new" "$part")
      su_run "$su_as" mkdir -p "$(dirname "$su_to")"
      if [ -e "$su_from" ]; then su_run "$su_as" cp -a "$su_from" "$su_to"; fi
    done
  done
}

# su_beside_settle: on disk, and not only in memory, before it takes the place of what is.
su_beside_settle() {
  printf '%s\n' "$BESIDE" | while IFS='	' read -r _ _ new _; do
    if [ -n "$new" ] && [ -e "$new" ]; then sync -f "$new" 2>/dev/null || sync; fi
  done
}

# su_beside_remove NAME: what we built or set aside and nobody uses any more.
su_beside_remove() {
  su_beside "$1" | while IFS='	' read -r _ live new _; do
    for ours in "$new" "$live.steady-old"; do
      if [ -e "$ours" ]; then su_run "$(su_mover "$live")" rm -rf "$ours"; fi
    done
  done
}

# su_cut_over / su_cut_back: each part is two renames, repeatable from wherever they were interrupted.
su_cut_over() {
  printf '%s\n' "$BESIDE" | while IFS='	' read -r _ live new parts; do
    su_as=$(su_mover_of_any "$live" "$new")
    for part in $parts; do
      su_swap "$su_as" "$(su_part "$live" "$part")" "$(su_part "$new" "$part")" "$(su_part "$live.steady-old" "$part")"
    done
  done
  su_now
  su_keep cut-over "$su_up"
}

su_cut_back() {
  rm -f "$SU_RUN/values/cut-over"
  printf '%s\n' "$BESIDE" | while IFS='	' read -r _ live new parts; do
    su_as=$(su_mover_of_any "$live" "$new" "$live.steady-old")
    for part in $parts; do
      su_old=$(su_part "$live.steady-old" "$part")
      if [ -e "$su_old" ]; then
        su_swap "$su_as" "$(su_part "$live" "$part")" "$su_old" "$(su_part "$new" "$part")"
      fi
    done
  done
}

# In the middle of a swap one of the paths is gone: ask whichever is there.
su_mover_of_any() {
  for su_path; do
    if [ -e "$su_path" ]; then
      su_mover "$su_path"
      return
    fi
  done
}

# su_swap ACCOUNT LIVE COMING GOING: LIVE becomes GOING and COMING becomes LIVE.
su_swap() {
  if [ -e "$3" ]; then
    su_run "$1" mkdir -p "$(dirname "$4")"
    if [ -e "$2" ] && [ ! -e "$4" ]; then su_run "$1" mv "$2" "$4"; fi
    su_run "$1" mv "$3" "$2"
  fi
}
