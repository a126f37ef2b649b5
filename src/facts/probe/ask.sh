# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Asking the application about itself: as its own account, where its service runs, with its service's variables.

# ask SCRIPT: what it answers, and whatever else is printed meanwhile. The service's variables, which may be
# passwords, go to it by standard input: never as an argument, which everybody on the host could read.
ask() {
  service_environment | (
    cd "$FOLDER" && as_account "$ACCOUNT" env -i HOME="$ACCOUNT_HOME" USER="$ACCOUNT" LOGNAME="$ACCOUNT" PATH="$PATH" \
      LANG=C.UTF-8 ${USER_BASE:+PYTHONUSERBASE="$USER_BASE"} timeout 180 "$PYTHON" -B -c "$ASK_COMMON$1" "$QUESTION" \
      "$(process_of "$PRIMARY")" 2>&1
  ) || true
}

# service_environment: what the manager would give the service, then what its process really has. A process that
# renamed itself has overwritten the latter.
service_environment() {
  if [ "$(field "$PRIMARY" 2)" = systemd ]; then
    unit=$(field "$PRIMARY" 3)
    printf '\036words\n%s\n' "$(unit_property "$unit" Environment)"
    unit_property "$unit" EnvironmentFiles | sed 's/ (ignore_errors=[a-z]*)$//' | while IFS= read -r file; do
      if [ -r "$file" ]; then
        printf '\036lines\n'
        cat "$file"
      fi
    done
  elif [ "$(field "$PRIMARY" 2)" = supervisor ]; then
    printf '\036commas\n%s\n' "$(program_value "$(field "$PRIMARY" 6)" "$(field "$PRIMARY" 3)" environment)"
  fi
  printf '\036process\n'
  cat "/proc/$(process_of "$PRIMARY")/environ" 2>/dev/null
}

# heard: of what was answered, what is ours. What else was printed is not repeated, only its last line kept.
heard() {
  printf '%s\n' "$ANSWERS" | grep '^{"fact":"' >&3
  NOISE=$(printf '%s\n' "$ANSWERS" | grep -v '^{"fact":"' | grep . | tail -n 1)
}

# refuse_python2: all that is asked is Python 3. What is older says which version it is, for what is to be done by hand.
refuse_python2() {
  release=$(as_account "$ACCOUNT" "$PYTHON" -c 'import sys; print(sys.version_info[0])' 2>/dev/null) || release=
  if [ "$release" != 2 ]; then return; fi
  stop python2 "$(as_account "$ACCOUNT" "$PYTHON" -c 'import pkg_resources, sys
print(pkg_resources.get_distribution(sys.argv[1]).version)' "$PACKAGE" 2>/dev/null)"
}

ask_application() {
  refuse_python2
  ANSWERS=$(ask "$ASK_PYTHON")
  heard
  if [ -z "$(answer package.version)" ]; then stop package "$NOISE"; fi
  OWNER=$(answer python.owner) RELEASE=$(answer python.version)
  if [ "$ME" != root ] && [ "$OWNER" != "$ME" ]; then stop account "$OWNER"; fi
  ANSWERS=$(ask "$ASK_APPLICATION")
  heard
  if [ -z "$(answer application.answered)" ]; then stop application "$NOISE"; fi
}
