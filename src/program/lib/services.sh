# Services: found by role (web, worker). One line each in $SERVICES: role manager name control configuration.

su_service() {
  printf '%s\n' "$SERVICES" | while IFS='	' read -r role manager name control configuration; do
    if [ "$role" = "$1" ]; then printf '%s\t%s\t%s\t%s\n' "$manager" "$name" "$control" "$configuration"; fi
  done
}

su_roles() {
  printf '%s\n' "$SERVICES" | awk -F '\t' '!seen[$1]++ { print $1 }'
}

# su_control ROLE ACTION: start or stop a service by whatever manages it.
su_control() {
  su_service "$1" | while IFS='	' read -r manager name control configuration; do
    case $manager in
      systemd) su_run root systemctl "$2" "$name" ;;
      supervisor) su_supervisorctl "$control" "$configuration" "$2" "$name" ;;
      # Its daemon must not keep our streams: whoever reads them would wait for it for ever.
      compose) su_compose_control "$name" "$2" "$control" ;;
      sysv) su_run root "$control" "$2" </dev/null >"$SU_RUN/values/sysv" 2>&1 || su_sysv_failed "$2" "$control" ;;
    esac
  done
}

# supervisorctl asks for nothing when its standard input is closed; its exit code is not to be trusted for stop.
# Root never runs a script that another account owns: that one runs it as itself, as its supervisor does.
su_supervisorctl() {
  su_ctl=$1
  su_conf=$2
  shift 2
  su_owner=$SU_ME
  if [ "$SU_ME" = root ]; then su_owner=$(stat -L -c %U "$su_ctl"); fi
  su_run "$su_owner" "$su_ctl" -c "$su_conf" "$@" </dev/null
}

su_sysv_failed() {
  cat "$SU_RUN/values/sysv" >&2
  su_fail "$2 $1 failed."
}

# su_service_pids ROLE: the main process of each of its services, a line each; 0 where one does not run.
su_service_pids() {
  su_service "$1" | while IFS='	' read -r manager name control configuration; do
    case $manager in
      systemd) systemctl show -p MainPID --value "$name" ;;
      supervisor)
        su_pid=$(su_supervisorctl "$control" "$configuration" pid "$name" 2>/dev/null) || su_pid=0
        case $su_pid in *[!0-9]* | '') su_pid=0 ;; esac
        printf '%s\n' "$su_pid"
        ;;
      sysv)
        su_pid=$(head -n 1 "$configuration" 2>/dev/null) || su_pid=0
        printf '%s\n' "${su_pid:-0}"
        ;;
    esac
  done
}

# su_service_pid ROLE: of the first of them.
su_service_pid() {
  su_service_pids "$1" | head -n 1
}

# su_service_state ROLE: one word and what tells a restart from none: "active PID RESTARTS" of each of its services, or
# "stopped" when none runs, or "partly" and what is known of each.
su_service_state() {
  if [ "${KIND-}" = compose ]; then
    su_compose_state "$1"
    return
  fi
  su_states=$(su_each_state "$1")
  case $su_states in
    *stopped*active* | *active*stopped*) echo "partly: $su_states" ;;
    *stopped*) echo stopped ;;
    *) echo "$su_states" ;;
  esac
}

# su_each_state ROLE: in one line, in the services' order.
su_each_state() {
  su_pids=$(su_service_pids "$1")
  su_service "$1" | {
    su_nth=0
    while IFS='	' read -r manager name _ _; do
      su_nth=$((su_nth + 1))
      su_pid=$(printf '%s\n' "$su_pids" | sed -n "${su_nth}p")
      if [ "${su_pid:-0}" -le 0 ] || [ ! -d "/proc/$su_pid" ]; then
        echo stopped
      elif [ "$manager" = systemd ]; then
        echo "$(systemctl is-active "$name") $su_pid $(systemctl show -p NRestarts --value "$name")"
      else
        echo "active $su_pid 0"
      fi
    done
  } | tr '\n' ' ' | sed 's/ $//'
}

# su_services_stop ROLE...: in that order, and gone before we go on.
su_services_stop() {
  su_close_at_boot "$@"
  su_now
  su_stopping=${su_up%.*}
  for role; do
    [ -n "$(su_service "$role")" ] || continue
    echo "stopping $role"
    su_control "$role" stop
    su_waited=0
    while [ "$(su_service_state "$role")" != stopped ]; do
      su_waited=$((su_waited + 1))
      [ $su_waited -le 300 ] || su_fail "The $role service did not stop within 60 seconds."
      sleep 0.2
    done
  done
  su_now
  if [ ! -e "$SU_RUN/values/stop-seconds" ]; then su_keep stop-seconds $((${su_up%.*} - su_stopping)); fi
}

# su_services_start ROLE...: asked to start; whether they stay up is for the verification to say.
su_services_start() {
  su_open_at_boot
  for role; do
    [ -n "$(su_service "$role")" ] || continue
    # Not every manager takes being asked twice.
    case $(su_service_state "$role") in
      active*)
        echo "$role runs already"
        continue
        ;;
    esac
    echo "starting $role"
    su_control "$role" start
  done
}

# su_services_open: the moment from which users may write to the new version; what the database had counted until then
# tells later whether they did.
su_services_open() {
  su_keep writes-at-start "$(su_db writes)"
  su_now
  su_keep started-at "$su_up"
}

# su_services_reload: the first role takes up the code that lies there now, without being stopped: a recipe's shell text.
su_services_reload() {
  echo "reloading $(su_roles | head -n 1)"
  su_now
  su_keep reloaded-at "$su_up"
  printf '%s\n' "$RELOAD" | su_application
}

# su_services_reload_again: on the way back, when the code was swapped: the old one has to be taken up again.
su_services_reload_again() {
  if ! su_has_begun cut-over; then return 0; fi
  su_services_reload
}
