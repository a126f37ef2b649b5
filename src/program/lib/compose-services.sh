# The project's containers as services: their state, closing and opening them, and what a new one needs.

# su_containers SERVICE: its containers' ids; one-off ones are nobody's.
su_containers() {
  docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

# su_compose_state SERVICE: "active", then what changes with every restart of any of its containers; or "stopped".
su_compose_state() {
  su_ids=$(su_containers "$1")
  # shellcheck disable=SC2086 # ids are words
  su_states=$(docker inspect -f '{{.State.Status}} {{.Id}} {{.RestartCount}} {{.State.StartedAt}}' $su_ids 2>/dev/null) || su_states=
  case $su_states in
    *restarting* | *paused* | *removing*) printf '%s\n' "$su_states" | cut -d ' ' -f 1,3 | tr '\n' ' ' ;;
    running*) printf '%s\n' "$su_states" | sed 's/^running/active/' | tr '\n' ' ' ;;
    *) echo stopped ;;
  esac
}

# su_compose_control SERVICE start|stop ours|other. Containers of other images are kept as they are: only the
# application's own are made anew, when their image is another one.
su_compose_control() {
  su_ids=$(su_containers "$1")
  # shellcheck disable=SC2086 # ids are words
  case $2.$3 in
    stop.*) if [ -n "$su_ids" ]; then docker stop $su_ids >/dev/null; fi ;;
    start.other) docker start $su_ids >/dev/null ;;
    start.ours)
      su_number=$(printf '%s\n' "$su_ids" | grep -c .) || su_number=1
      su_compose up -d --no-deps --no-build --scale "$1=$su_number" "$1" </dev/null || su_fail "docker-compose could not start $1."
      if [ "$1" = "$FRONT" ]; then su_compose_fill; fi
      ;;
  esac
}

# su_compose_fill: what the application keeps in its container's own layer is gone with the old container; and a process
# that has missed it once goes on missing it.
su_compose_fill() {
  if [ -z "$AFTER_CREATE" ]; then return 0; fi
  for su_id in $(su_containers "$FRONT"); do
    case " $(su_kept filled | tr '\n' ' ') " in *" $su_id "*) continue ;; esac
    su_started_container "$su_id"
    echo "$FRONT: $AFTER_CREATE"
    printf '%s\n' "$AFTER_CREATE" | su_in_container "$su_id" || su_fail "In the new container of $FRONT this failed: $AFTER_CREATE"
    docker restart "$su_id" >/dev/null
    su_keep filled "$(su_kept filled) $su_id"
  done
}

# A container that ends at once can be asked nothing: its own last words say why.
su_started_container() {
  su_tries=20
  while [ "$(docker inspect -f '{{.State.Status}}' "$1")" != running ]; do
    su_tries=$((su_tries - 1))
    if [ $su_tries -le 0 ]; then
      docker logs --tail 20 "$1" 2>&1
      su_fail "The new container of $FRONT does not stay up."
    fi
    sleep 0.5
  done
}

# su_healthy SERVICE...: what a container says of itself, where it says something.
su_healthy() {
  for role; do
    for su_id in $(su_containers "$role"); do
      su_health=$(docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$su_id")
      if [ "$su_health" = unhealthy ]; then su_fail "$role says of itself that it is unhealthy."; fi
    done
  done
}
