# Accounts: the program runs as root, or as the one account it was given. Each step says whose it is.

# su_run ACCOUNT COMMAND [ARGUMENT]...: run a command as that account, standard input and output untouched.
# No secret is ever an argument.
su_run() {
  su_account=$1
  shift
  if [ "$su_account" = "$SU_ME" ]; then
    "$@"
  elif [ "$SU_ME" = root ]; then
    runuser -u "$su_account" -- "$@"
  else
    sudo -n -u "$su_account" -- "$@"
  fi
}

# su_shell ACCOUNT: run the shell text on standard input as that account, its own standard input closed.
# The text is read whole before it runs, so that no command in it can eat the rest.
su_shell() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  su_run "$1" "$SU_SHELL" -c 's=$(cat) && exec </dev/null && eval "$s"'
}

# su_application: run shell text on standard input as the application, where its service runs and with its variables.
# $1: who runs it (the application's account unless said otherwise). In containers: inside the application's own.
su_application() {
  if [ "${KIND-}" = compose ]; then
    su_compose_application
    return
  fi
  {
    printf 'set -eu\n(set -o pipefail) 2>/dev/null && set -o pipefail\ncd / && umask 022\n'
    # sudo and runuser give a PATH of their own, which may lack what the login or the service has.
    printf "PATH='%s'; export PATH\n" "$(printf '%s\n' "$PATH" | sed "s/'/'\\\\''/g")"
    su_values
    printf '%s\n' "${SU_SERVICE_ENVIRONMENT-}"
    su_new_code
    # shellcheck disable=SC2016
    printf 'export HOME="$APP_HOME" USER="$APP_USER" LOGNAME="$APP_USER" LANG=C.UTF-8 PYTHONUNBUFFERED=1\n'
    # Whoever would ask has nobody to answer.
    printf 'export DEBIAN_FRONTEND=noninteractive GIT_TERMINAL_PROMPT=0 PIP_NO_INPUT=1\n'
    # shellcheck disable=SC2016
    printf 'cd "$WORKING_DIRECTORY"\n'
    cat
  } | su_shell "${1:-$APP_USER}"
}

# su_new_code: which interpreter has the version that is being installed: beside the running one until the cut-over.
# On the way back ($SU_LIVE_CODE) it is the running one's that is asked.
su_new_code() {
  if [ -e "$SU_RUN/values/cut-over" ] || [ -n "${SU_LIVE_CODE-}" ]; then
    # shellcheck disable=SC2016
    printf 'PYTHON="$PYTHON_LIVE"; export PYTHON\n'
  elif [ "$PYTHON_LAYOUT" = user ]; then
    # shellcheck disable=SC2016
    printf 'PYTHON="$PYTHON_NEW" PYTHONUSERBASE="$ENVIRONMENT_NEW"; export PYTHON PYTHONUSERBASE\n'
  else
    # shellcheck disable=SC2016
    printf 'PYTHON="$PYTHON_NEW"; export PYTHON\n'
  fi
}
