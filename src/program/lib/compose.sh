# Containers under docker-compose. What made the project goes on with it ($COMPOSE_COMMAND): the other one would name, and
# so create, everything anew. $COMPOSE_FILES holds the files in the order in which they are read, a line each.

# su_login COMMAND [ARGUMENT]...: with the account's home, and the login that its docker left on this host.
su_login() {
  (
    HOME=$APP_HOME
    export HOME
    if [ -n "$DOCKER_CONFIG_FOLDER" ]; then
      DOCKER_CONFIG=$DOCKER_CONFIG_FOLDER
      export DOCKER_CONFIG
    fi
    exec "$@"
  )
}

# su_compose ARGUMENT...: of the project as its files are now.
su_compose() { su_compose_by '' "$@"; }
# su_compose_new: as they will be, from the copies that lie beside them.
su_compose_new() { su_compose_by .steady-new "$@"; }

su_compose_by() {
  su_mark=$1
  shift
  su_count=$#
  set -- "$@" --project-directory "$WORKING_DIRECTORY" -p "$COMPOSE_PROJECT"
  while IFS= read -r su_file; do
    set -- "$@" -f "$(su_compose_file "$su_file" "$su_mark")"
  done <<FILES
$COMPOSE_FILES
FILES
  if [ -n "$COMPOSE_ENVIRONMENT" ]; then
    set -- "$@" --env-file "$(su_compose_file "$COMPOSE_ENVIRONMENT" "$su_mark")"
  fi
  # What was asked for comes after the options that every call has.
  while [ "$su_count" -gt 0 ]; do
    set -- "$@" "$1"
    shift
    su_count=$((su_count - 1))
  done
  (
    cd "$WORKING_DIRECTORY" || exit 1
    # shellcheck disable=SC2086 # one word or two
    su_login $COMPOSE_COMMAND "$@"
  )
}

# su_compose_file PATH MARK: the copy, where there is one.
su_compose_file() {
  if [ -n "$2" ] && [ -e "$1$2" ]; then printf '%s\n' "$1$2"; else printf '%s\n' "$1"; fi
}

# su_in_container ID: shell text on standard input, inside. It is read whole before it runs.
su_in_container() {
  # shellcheck disable=SC2016 # expanded inside
  docker exec -i "$1" sh -c 's=$(cat) && exec </dev/null && eval "$s"'
}

# su_compose_application: shell text on standard input, in the application's container; until the cut-over in one of its
# own, made from the new image for this and removed again, while the old one serves or is stopped.
su_compose_application() {
  if [ -e "$SU_RUN/values/cut-over" ] || [ -n "${SU_LIVE_CODE-}" ]; then
    { printf 'set -eu\n' && cat; } | su_in_container "$(su_containers "$FRONT" | head -n 1)"
  else
    # shellcheck disable=SC2016
    { printf 'set -eu\n' && cat; } |
      su_compose_new run --rm --no-deps -T "$FRONT" sh -c 's=$(cat) && exec </dev/null && eval "$s"'
  fi
}

# su_compose_inventory: what ran, for people: service, image, image id.
su_compose_inventory() {
  docker ps -a --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT" --format '{{.Names}}' |
    xargs docker inspect -f '{{.Name}} {{.Config.Image}} {{.Image}}'
}
