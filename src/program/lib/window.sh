# The window: for how long users may be without the application ($MAX_DOWNTIME seconds; nothing: as long as it takes). The
# way back is part of it, so it begins that much earlier. The steps in which users wait are $SU_WINDOW.

# su_open_window STEP: before the first step that touches what serves. Not at all when it is known that it cannot do.
su_open_window() {
  su_probe_start
  if [ -z "${MAX_DOWNTIME-}" ] || [ -z "$SU_WINDOW" ] || [ -n "${SU_GO_ON_AT-}" ]; then return 0; fi
  su_least=$(($(su_kept dump-seconds 0) + 2 * $(su_kept prove-seconds 0)))
  if [ "$su_least" -ge "$MAX_DOWNTIME" ]; then
    su_stop "$1" "Users would be without the application for longer than max-downtime allows ($MAX_DOWNTIME s): as rehearsed, the backup, its proof and, should it come to that, its restore take $su_least s. Nothing was stopped."
    return 1
  fi
  su_now
  su_keep window-until $((${su_up%.*} + MAX_DOWNTIME))
}

# su_window_left: seconds until the way back has to begin; nothing when there is no window.
su_window_left() {
  su_until=$(su_kept window-until)
  [ -n "$su_until" ] || return 0
  su_now
  # What the stop took, the start takes; and what was proven by a restore is restored in that time.
  su_back=$((2 * $(su_kept stop-seconds 0) + 3))
  if su_has_begun migrate; then su_back=$((su_back + $(su_kept prove-seconds 0))); fi
  echo $((su_until - ${su_up%.*} - su_back))
}

# su_window_limit STEP SECONDS: a step's own limit, or what is left of the window when that is less; 0: nothing is left.
su_window_limit() {
  su_left=
  if printf '%s\n' "$SU_WINDOW" | grep -qxF -e "$1"; then su_left=$(su_window_left); fi
  su_within "$2" 0
}

# su_window_at_most SECONDS: for what is asked again and again until it is so: not much longer than users may wait. The old
# version gets all the time it takes: there is nothing to go back to from it.
su_window_at_most() {
  su_left=
  if [ -z "${SU_LIVE_CODE-}" ]; then su_left=$(su_window_left); fi
  su_within "$1" 10
}

# su_within SECONDS LEAST: those seconds, or what is left ($su_left) when that is less; never less than LEAST.
su_within() {
  if [ -z "$su_left" ] || [ "$su_left" -ge "$1" ]; then echo "$1"; else echo $((su_left > $2 ? su_left : $2)); fi
}

su_window_words() {
  echo "Users would have been without the application for longer than max-downtime allows ($MAX_DOWNTIME s), the way back included."
}
