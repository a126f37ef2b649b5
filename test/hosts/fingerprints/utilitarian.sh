# shellcheck shell=sh
# What must outlive an upgrade of Utilitarian beside its tables. Read by fingerprint.sh, whose words these are.
service_lines() {
  docker ps -a -f label=com.docker.compose.project=utilitarian --format '{{.Label "com.docker.compose.service"}} {{.State}}' |
    sort | while read -r service state; do line service "$service" "$state"; done
}

# Without what the tags are, which an upgrade is there to change.
data_lines() {
  line data compose "$(cat /srv/utilitarian/*.yml /srv/utilitarian/.env /srv/utilitarian/*.env 2>/dev/null | sed '/utilitarian:\|TAG=/s/[0-9][0-9.]*/X/g' | digest)"
  line static compose "$(cat /srv/utilitarian/*.yml /srv/utilitarian/.env 2>/dev/null | digest)"
  for service in db rabbitmq; do line data "$service" "$(docker ps -q --no-trunc -f "label=com.docker.compose.service=$service")"; done
  line data page "$(ask / -o /dev/null -w '%{http_code}')"
}

process_lines() {
  docker ps -q --no-trunc | xargs -r docker inspect -f '{{.Id}} {{.State.StartedAt}}' | sort
}

# What was kept for the way back goes with its backup; containers and scratch files do not stay.
leftover_lines() {
  docker ps -a --format '{{.Names}} {{.Label "com.docker.compose.oneoff"}}' | grep -E 'steady|True' || true
  utilitarian-psql -qAtX -U utilitarian postgres -c "select datname from pg_database where datname like 'steady%'"
}
