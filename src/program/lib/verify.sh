# Proof that a version serves. The same questions are asked of the new version after the upgrade and of the old one
# after the way back; only the answers that are expected differ.
# $HTTP_CHECKS holds a line for each page: path, statuses (200,404), text it must hold, and whether to fetch an asset.

# su_page PATH [FILE]: status of the page, its text in FILE ($SU_RUN/values/page). A whole address is asked as it is.
su_page() {
  case $1 in
    http://* | https://*)
      su_rest=${1#*://}
      set -- "${1%%://*}" "${su_rest%%/*}" "/${su_rest#*/}" "${2:-$SU_RUN/values/page}"
      # No X-Forwarded-Proto: whoever answers there sets it.
      su_http_get "$1://$2" "$2" http "$3" "$4"
      ;;
    *) su_http_get "$WEB_ADDRESS" "$WEB_HOST" "$WEB_SCHEME" "$1" "${2:-$SU_RUN/values/page}" ;;
  esac
}

su_answers() {
  case ,$2, in *",$1,"*) return 0 ;; esac
  return 1
}

# su_patience: how many seconds the pages may take to come after a start. Where the new version took long to say what is
# pending, which is little more than its start, the host is slow or busy: giving up early would only cost a second start.
su_patience() {
  su_seconds=$((90 + 3 * $(su_kept pending-seconds 0)))
  if [ "$su_seconds" -gt 600 ]; then su_seconds=600; fi
  echo "$su_seconds"
}

# su_pages_wait SECONDS [LOADING]: until every page answers as it should; LOADING seconds, where that is more, for a front
# that only loads. The last answers are told when they do not.
su_pages_wait() {
  # A page that hangs takes five seconds to say so: the limit is a time, not a number of questions.
  su_until "$1"
  su_loading=$((${2:-0} - $1))
  su_process=$(su_front_state)
  while :; do
    su_wrong=$(printf '%s\n' "$HTTP_CHECKS" | while IFS='	' read -r path statuses contains _; do su_page_wrong "$path" "$statuses" "$contains"; done)
    [ -n "$su_wrong" ] || return 0
    if su_late; then
      if [ "$su_loading" -le 0 ] || ! su_loads; then break; fi
      echo "$su_wrong Its process has stayed the same, so it may still be loading: it gets $su_loading more seconds."
      su_until "$su_loading"
      su_loading=0
    fi
    sleep 0.5
  done
  su_fail "$su_wrong"
}

# su_loads: it answers nothing at all, and is the process that it was. What crashes and is started again is another one.
su_loads() {
  [ "$(printf '%s\n' "$su_wrong" | grep -cv ' answers nothing instead of ')" = 0 ] && [ "$(su_front_state)" = "$su_process" ]
}

su_front_state() {
  su_service_state "$(su_roles | head -n 1)"
}

su_page_wrong() {
  su_status=$(su_page "$1")
  if ! su_answers "$su_status" "$2"; then
    echo "$1 answers $([ "$su_status" = 0 ] && echo nothing || echo "$su_status") instead of $2."
  elif [ "$3" != - ] && ! grep -qF -e "$3" "$SU_RUN/values/page"; then
    echo "$1 answers $su_status but lacks '$3'."
  fi
}

# su_asset_path: the first style sheet or script that the page in $SU_RUN/values/page names on this site, one below
# /static/ if there is any. What is commented out is none.
su_asset_path() {
  su_named=$(sed 's/<!--.*-->//' "$SU_RUN/values/page" | grep -oE '(href|src)="[^"]+\.(css|js)(\?[^"]*)?"' |
    sed 's/^[a-z]*="//; s/"$//' | grep '^/[^/]') || return 0
  printf '%s\n' "$su_named" | grep '^/static/' | head -n 1 | grep . || printf '%s\n' "$su_named" | head -n 1
}

# su_assets: a page whose style sheet is missing is not served. Where the application itself serves no static files and
# no web server in front of it is found on this host, the file must at least be in its folder.
su_assets() {
  printf '%s\n' "$HTTP_CHECKS" | while IFS='	' read -r path _ _ assets; do
    if [ "$assets" != assets ]; then continue; fi
    su_page "$path" >/dev/null
    su_asset=$(su_asset_path)
    if [ -z "$su_asset" ]; then continue; fi
    for address in "$WEB_ADDRESS" http://127.0.0.1:80; do
      if [ "$(su_http_get "$address" "$WEB_HOST" "$WEB_SCHEME" "$su_asset" /dev/null)" = 200 ]; then
        echo "$su_asset answers 200"
        continue 2
      fi
    done
    su_file=$(find "$STATIC_DIRECTORY" -type f -name "$(basename "${su_asset%%\?*}")" 2>/dev/null | head -n 1)
    [ -n "$su_file" ] || su_fail "The page $path names $su_asset, which is neither served nor in $STATIC_DIRECTORY."
    echo "$su_asset is in its folder (nothing on this host serves it where we can ask)"
  done
}

# su_stable ROLE...: a service whose application is broken is "active" between two crashes. So: the same process and
# the same number of restarts over some seconds: six, or as many as the recipe knows it to take.
su_stable() {
  for role; do su_keep "state-$role" "$(su_service_state "$role")"; done
  sleep "$STEADY_SECONDS"
  for role; do
    if [ -z "$(su_service "$role")" ]; then continue; fi
    su_found=$(su_service_state "$role")
    case $su_found in
      'active '*) ;;
      *) su_fail "The $role service is not running: $su_found." ;;
    esac
    [ "$su_found" = "$(su_kept "state-$role")" ] || su_fail "The $role service does not stay up: it restarted within $STEADY_SECONDS seconds."
  done
}

# su_fresh ROLE...: processes older than the cut-over still run the old code, whatever is on disk.
su_fresh() {
  su_cut=$(su_kept cut-over)
  [ -n "$su_cut" ] || return 0
  for role; do
    # Its main process stays the same over a reload, and has been looked at already.
    if [ -n "$(su_kept reloaded-at)" ] && [ "$role" = "$(su_roles | head -n 1)" ]; then continue; fi
    for su_pid in $(su_service_pids "$role"); do
      if [ "$su_pid" -le 0 ] || su_started_since "$su_cut" "$su_pid"; then continue; fi
      su_fail "The $role service was not restarted: it still runs the old version."
    done
  done
}

# su_started_since UP PID: the process began after that moment.
su_started_since() {
  su_centis "$1"
  # Field 22 of stat, counted after the last parenthesis of the name, in ticks: hundredths on Linux.
  su_started=$(sed 's/^.*) //' "/proc/$2/stat" 2>/dev/null | cut -d ' ' -f 20)
  [ "${su_started:-0}" -ge "$su_centis" ]
}

# su_reloaded: a service that is reloaded keeps its main process and renews the ones below it, each in its own time.
su_reloaded() {
  su_reload=$(su_kept reloaded-at)
  [ -n "$su_reload" ] || return 0
  su_front=$(su_roles | head -n 1)
  su_tries=240
  while ! su_renewed "$(su_service_pid "$su_front")" "$su_reload"; do
    su_tries=$((su_tries - 1))
    [ $su_tries -gt 0 ] || su_fail "The $su_front service did not take up the new code within two minutes of its reload."
    sleep 0.5
  done
}

# su_renewed PID UP: it has processes below it, or a start of its own, and none is older.
su_renewed() {
  su_below=$(cat "/proc/$1/task/"*/children 2>/dev/null) || su_below=
  for su_pid in ${su_below:-$1}; do
    su_started_since "$2" "$su_pid" || return 1
  done
}

su_rows_kept() {
  su_now_rows=$(su_rows_line)
  su_lost=$(su_rows_shrunk "$(su_kept rows-before)" "$su_now_rows")
  [ -z "$su_lost" ] || su_fail "Rows are missing: $su_lost."
  su_fact rows-after "$su_now_rows"
}

# su_version_path: where the running process says which version it is. Found before the stop and tried on the old
# version: a page that does not tell the old one must never condemn the new one.
su_version_path() {
  if [ -z "$VERSION_PATH" ]; then return 0; fi
  su_path=$(printf '%s\n' "$VERSION_PATH" | su_application) || su_path=
  if [ -n "$su_path" ] && [ "$(su_says_at "$su_path")" = "$FROM_VERSION" ]; then
    su_keep version-path "$su_path"
    echo "the application says its version at $su_path"
  else
    echo 'the application has no page that can be asked for its version'
  fi
}

# su_says_at PATH: the version that the page says, nothing when it says none.
su_says_at() {
  su_page "$1" >/dev/null
  sed -nE "s/.*$(printf '%s' "$VERSION_SAYS" | sed 's,/,\\/,g').*/\1/p" "$SU_RUN/values/page" | head -n 1
}

# su_reported VERSION: the running process must say that version, where it says one at all.
su_reported() {
  su_path=$(su_kept version-path)
  if [ -z "$su_path" ]; then return 0; fi
  su_says=$(su_says_at "$su_path")
  [ "$su_says" = "$1" ] || su_fail "The running application says it is '$su_says' at $su_path, not $1."
  su_fact version-reported "$su_says"
}

# su_verify VERSION ROLE...: everything, for the version that should serve now.
su_verify() {
  su_expected=$1
  shift
  # On the way back there is nothing to gain by giving up.
  su_pages_wait "$(su_window_at_most "$(su_patience)")" "$(su_window_at_most "$([ -z "${SU_LIVE_CODE-}" ] && echo 300 || echo 900)")"
  su_reloaded
  su_assets
  su_stable "$@"
  if [ "${KIND-}" = compose ]; then
    su_healthy "$@"
    su_serves=$(su_image_version)
  else
    su_fresh "$@"
    su_serves=$(su_python_version)
  fi
  [ "$su_serves" = "$su_expected" ] || su_fail "The services run $PACKAGE $su_serves instead of $su_expected."
  if [ "${KIND-}" != compose ]; then
    if [ -n "${SU_LIVE_CODE-}" ]; then su_committed "$FROM_COMMIT"; else su_committed "$COMMIT"; fi
  fi
  su_reported "$su_expected"
  su_rows_kept
  su_pages_wait 10
  su_fact version-served "$su_serves"
  echo "$PACKAGE $su_serves serves"
}

# su_serve_again ROLE...: the last part of the way back: the old version, proven like the new one would have been.
su_serve_again() {
  SU_LIVE_CODE=yes
  su_verify "$FROM_VERSION" "$@"
  if [ "$(su_kept restored no)" = yes ]; then su_db finish; fi
}
