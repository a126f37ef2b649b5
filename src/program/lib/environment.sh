# The variables that the service is started with: its commands need them too, and a password may be among them. They
# are kept in this process's memory and handed on by standard input, never in a file or an argument.

# su_read_service_environment: export lines into $SU_SERVICE_ENVIRONMENT.
su_read_service_environment() {
  # Commands that run inside the application's container have them there.
  if [ "${KIND-}" = compose ]; then return 0; fi
  SU_SERVICE_ENVIRONMENT=$(su_service_sections "$(su_roles | head -n 1)" |
    su_run "$APP_USER" "$(su_python_that_works)" -c "$SU_SERVICE_VARIABLES" "$SERVICE_PREFIX") || SU_SERVICE_ENVIRONMENT=
  export SU_SERVICE_ENVIRONMENT
}

# su_service_sections ROLE: what the manager would give the service, then what its process really has. A process that
# renamed itself has overwritten the latter.
su_service_sections() {
  su_service "$1" | while IFS='	' read -r manager name _ configuration; do
    case $manager in
      systemd)
        printf '\036words\n%s\n' "$(systemctl show -p Environment --value "$name")"
        systemctl show -p EnvironmentFiles --value "$name" | sed 's/ (ignore_errors=[a-z]*)$//' | while IFS= read -r file; do
          if [ -r "$file" ]; then
            printf '\036lines\n'
            cat "$file"
          fi
        done
        ;;
      supervisor)
        # shellcheck disable=SC2034 # the probe's pieces part their fields by it
        SEPARATOR=$(printf '\037')
        printf '\036commas\n%s\n' "$(program_value "$configuration" "$name" environment)"
        ;;
    esac
  done
  printf '\036process\n'
  cat "/proc/$(su_service_pid "$1")/environ" 2>/dev/null || true
}
