# shellcheck shell=sh disable=SC2034 # pieces share their variables
# The probe: everything a plan needs to know about a host, found in one go. It changes nothing.
# Values come from src/facts/probe.ts as assignments in front; the pieces it calls stand between.

main() {
  begin
  describe_host
  PROCESSES=$(list_processes)
  SUPERVISED=$(list_supervised)
  # What supervisor started just now has no process id yet: it is given the time that supervisor gives it.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    case $SUPERVISED in *' STARTING'*) sleep 1 ;; *) break ;; esac
    PROCESSES=$(list_processes)
    SUPERVISED=$(list_supervised)
  done
  find_services
  find_account
  find_python "$PRIMARY"
  if [ -z "$PYTHON" ]; then stop python "$PYTHON_SOURCE"; fi
  found python.executable "$PYTHON" "$PYTHON_SOURCE"
  ask_application
  describe_successor
  MEASURE=$(answer measure) BESIDE=$(answer beside)
  BESIDE_FOLDERS=$(printf '%s\n' "$BESIDE" | sed 's#/[^/]*$##')
  describe_database
  describe_web
  describe_storage
  say complete yes
}

# find_services: says each service; sets PRIMARY, the one the application is asked through: the first role's.
# $ROLES has a line for each role: ROLE OPTIONAL PATTERN NAMES, where NAMES are what the user said.
find_services() {
  PRIMARY='' number=0
  while number=$((number + 1)) && entry=$(printf '%s\n' "$ROLES" | sed -n "${number}p") && [ -n "$entry" ]; do
    role=$(field "$entry" 1)
    services=$(services_of "$role" "$(field "$entry" 3)" "$(field "$entry" 4)" | of_this_instance)
    services=$(in_this_folder "$services")
    if [ -z "$PRIMARY" ] && [ -n "$services" ]; then
      one_instance "$role" "$services"
      PRIMARY=$(printf '%s\n' "$services" | head -n 1)
    fi
    if [ -z "$services" ] && [ "$(field "$entry" 2)" = no ]; then stop service "$role"; fi
    printf '%s\n' "$services" | while IFS= read -r service; do
      if [ -n "$service" ]; then say service "$service"; fi
    done
  done
}

# of_this_instance: services of other accounts belong to other installations.
of_this_instance() {
  wanted=$SET_USER
  if [ -z "$wanted" ] && [ -n "$PRIMARY" ]; then wanted=$(account_of "$PRIMARY"); fi
  while IFS= read -r service; do
    if [ -z "$service" ]; then continue; fi
    if [ -n "$wanted" ] && [ "$(account_of "$service")" != "$wanted" ]; then
      looked "$(described "$service"): not of user $wanted"
      continue
    fi
    printf '%s\n' "$service"
  done
}

# in_this_folder SERVICES: several installations of one account have folders of their own. A service that runs in
# another folder than the one that users wait for belongs to it only when none runs in that one.
in_this_folder() {
  place=$SET_FOLDER
  if [ -z "$place" ] && [ -n "$PRIMARY" ]; then place=$(folder_of "$PRIMARY"); fi
  here=$(printf '%s\n' "$1" | while IFS= read -r service; do
    if [ -n "$service" ] && [ "$(folder_of "$service")" = "$place" ]; then printf '%s\n' "$service"; fi
  done)
  printf '%s\n' "${here:-$1}"
}

# Two web services of one account in one folder are one installation behind a balancer; else a person must choose.
one_instance() {
  places=$(printf '%s\n' "$2" | while IFS= read -r service; do echo "$(account_of "$service") $(folder_of "$service")"; done)
  if [ "$(printf '%s\n' "$places" | sort -u | grep -c .)" -gt 1 ]; then
    stop ambiguous "$1: $(printf '%s\n' "$2" | while IFS= read -r service; do printf '%s; ' "$(described "$service")"; done)"
  fi
}

# source_of VALUE SETTING: where a value of the primary service came from.
source_of() {
  if [ -n "$1" ]; then echo "the setting $2"; else echo "service $(field "$PRIMARY" 3)"; fi
}

find_account() {
  ACCOUNT=$(account_of "$PRIMARY")
  if [ -n "$SET_USER" ]; then ACCOUNT=$SET_USER; fi
  ACCOUNT_HOME=$(home_of "$ACCOUNT")
  FOLDER=${SET_FOLDER:-$(folder_of "$PRIMARY")}
  if [ -z "$ACCOUNT_HOME" ]; then stop nobody "$ACCOUNT"; fi
  found account.user "$ACCOUNT" "$(source_of "$SET_USER" user)"
  say account.group "$(id -gn "$ACCOUNT" 2>/dev/null)"
  say account.home "$ACCOUNT_HOME"
  found working-directory "$FOLDER" "$(source_of "$SET_FOLDER" working-directory)"
  if [ "$ME" != root ] && [ "$ME" != "$ACCOUNT" ]; then stop account "$ACCOUNT"; fi
  if [ "$ME" = root ] && ! command -v runuser >/dev/null 2>&1; then stop runuser; fi
}

exec 3>&1
main </dev/null
