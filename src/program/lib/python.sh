# A Python environment (virtualenv or --user) upgraded in its copy, while the running one serves.

# su_python_install: exactly the versions the plan lists, into the copy.
su_python_install() {
  if [ -n "${WHEELS-}" ]; then su_wheels_hand_over; fi
  su_application "$ENVIRONMENT_OWNER" <<'SH' || su_fail "pip could not install $REQUIREMENT; the running environment was not touched."
# The owner's own folder: pip's cache and settings are there, and no pretalx.cfg or setup.cfg in the way.
cd "$ENVIRONMENT_NEW"
# Where PostgreSQL's own packages for RHEL keep pg_config, which psycopg2 asks when it is built.
for folder in /usr/pgsql-*/bin; do if [ -d "$folder" ]; then PATH=$PATH:$folder; fi; done
set -- -m pip install --no-input --disable-pip-version-check --upgrade
if [ -n "${WHEELS-}" ]; then
  # Sent by the runner, for a host without an index: these files and no others, each with its hash.
  (cd steady-wheels && printf '%s\n' "$WHEELS" | sha256sum -c - >/dev/null)
  printf '%s\n' "$LOCKED" >steady-pins.txt
  set -- "$@" --no-index --find-links steady-wheels --require-hashes
  REQUIREMENT='--requirement=steady-pins.txt' COMPANIONS=''
else
  printf '%s\n' "$PINS" >steady-pins.txt
  set -- "$@" --constraint steady-pins.txt
fi
if [ "$PYTHON_LAYOUT" = user ]; then
  set -- "$@" --user
  if [ "$EXTERNALLY_MANAGED" = yes ]; then set -- "$@" --break-system-packages; fi
fi
# One word for each line: companions are names with versions, as pip itself gave them.
# shellcheck disable=SC2086 # words
"$PYTHON" "$@" "$REQUIREMENT" $COMPANIONS
# Between two releases a version does not change: pip sees nothing to do, and only the commit tells.
if [ -n "$COMMIT" ]; then
  commit='import importlib.metadata as m, json, sys
origin = json.loads(m.distribution(sys.argv[1]).read_text("direct_url.json") or "{}")
sys.exit(origin.get("vcs_info", {}).get("commit_id") != sys.argv[2])'
  "$PYTHON" -c "$commit" "$PACKAGE" "$COMMIT" || "$PYTHON" "$@" --force-reinstall --no-deps "$REQUIREMENT"
  "$PYTHON" -c "$commit" "$PACKAGE" "$COMMIT"
fi
rm -rf steady-pins.txt steady-wheels
"$PYTHON" -c "$RELOCATE" "$ENVIRONMENT_NEW/bin" "$ENVIRONMENT_NEW" "$ENVIRONMENT"
SH
  su_installed=$(su_python_version) || su_fail "The new environment does not say which $PACKAGE it holds."
  [ "$su_installed" = "$VERSION" ] || su_fail "pip ended without an error, but $PACKAGE is $su_installed instead of $VERSION."
  su_fact version-installed "$su_installed"
  [ -z "$COMMIT" ] || su_fact commit-installed "$COMMIT"
}

# su_wheels_hand_over: out of the run's folder, which only we can read, to the account that installs them.
su_wheels_hand_over() {
  printf '%s\n' "$WHEELS" | (cd "$SU_RUN/wheels" && sha256sum -c - >/dev/null) ||
    su_fail "The packages that the runner sent are not (all) in $SU_RUN/wheels, or not as they were; nothing was installed."
  # shellcheck disable=SC2016 # expanded by the inner shell
  printf '%s\n' "$WHEELS" | while IFS= read -r su_wheel; do
    su_wheel=${su_wheel#*  }
    su_run "$ENVIRONMENT_OWNER" sh -c 'umask 022 && mkdir -p "$1" && cat >"$1/$2"' sh "$ENVIRONMENT_NEW/steady-wheels" "$su_wheel" \
      <"$SU_RUN/wheels/$su_wheel" || su_fail "$su_wheel could not be copied to $ENVIRONMENT_NEW."
  done
}

# su_python_version: of the package, as the interpreter that steps use sees it.
su_python_version() {
  su_application <<'SH'
"$PYTHON" -c 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))' "$PACKAGE"
SH
}

# su_python_commit: that it was installed from; nothing for a release.
su_python_commit() {
  su_application <<'SH'
"$PYTHON" -c 'import importlib.metadata as m, json, sys
origin = json.loads(m.distribution(sys.argv[1]).read_text("direct_url.json") or "{}")
print(origin.get("vcs_info", {}).get("commit_id", ""))' "$PACKAGE"
SH
}

# su_committed COMMIT: the version may be that of the commit before. Nothing is asked where neither end is from git.
su_committed() {
  if [ -z "$COMMIT$FROM_COMMIT" ]; then return 0; fi
  su_commit=$(su_python_commit) || su_commit=unknown
  [ "$su_commit" = "$1" ] || su_fail "The services run $PACKAGE from ${su_commit:-a release} instead of ${1:-a release}."
  su_fact commit-served "$su_commit"
}

# su_python_packages: the exact set, setuptools and pip included (`pip freeze` alone leaves them out).
su_python_packages() {
  su_only=
  if [ "$PYTHON_LAYOUT" = user ]; then su_only=--user; fi
  # shellcheck disable=SC2086 # no word when empty
  su_run "$ENVIRONMENT_OWNER" env HOME="$APP_HOME" "$PYTHON_LIVE" -m pip freeze --all $su_only --disable-pip-version-check
}
