# shellcheck shell=sh disable=SC2034 # pieces share their variables
# The probe of an application in containers: what docker knows of them, what the application says inside its own, and
# what its health checks answer. It changes nothing. Values come from src/facts/compose-probe.ts.

main() {
  begin
  describe_host
  if ! command -v docker >/dev/null 2>&1; then stop docker-missing; fi
  if ! command -v python3 >/dev/null 2>&1; then stop python3-missing; fi
  if ! docker_says=$(docker version --format '{{.Server.Version}}' 2>&1); then stop docker "$docker_says"; fi
  say account.user "$ME"
  say account.group "$(id -gn)"
  say account.home "$(home_of "$ME")"
  ANSWERS=$(python3 -I -B -c "$ASK_COMPOSE" "$QUESTION" "$ASK_CONTAINER" 3>&- </dev/null)
  printf '%s\n' "$ANSWERS" >&3
  if [ "$(answer examined)" != yes ]; then exit 0; fi
  describe_doors
  # Nothing is copied but the database: its size is known. Images and volumes lie where docker keeps them.
  MEASURE='' BESIDE='' BESIDE_FOLDERS=$(answer folder) DATABASE_FOLDER=$(answer database.directory)
  describe_storage
  say complete yes
}

# Health checks of the recipe, and what the application's own routes list, asked at the published port.
describe_doors() {
  address=$(answer web.address)
  host_header=$(answer web.host)
  scheme=http
  { printf '%s\n' "$HTTP_PATHS"; answer endpoint; } | sort -u | while IFS= read -r path; do
    if [ -n "$path" ]; then
      say web.baseline "$(if [ -n "$address" ]; then su_http_get "$address" "$host_header" "$scheme" "$path" /dev/null 3>&-; else echo 0; fi) $path"
    fi
  done
}

exec 3>&1
main </dev/null
