# The image: pulled before anything stops, checked by its id afterwards; the old one kept until the new one is proven, so
# that neither a registry that is down nor somebody's `docker image prune` can stand in the way back.

su_image_pull() {
  su_keep filled "$(su_containers "$FRONT" | tr '\n' ' ')"
  # A name of ours, and a container that is never started: an image without a name is removed by `rmi -f`, and one without
  # a container by `prune -a`.
  docker tag "$IMAGE_OLD_ID" "steady-upgrade/$INSTANCE:$SU_RUN_ID" || su_fail 'The running image could not be kept.'
  docker create --name "steady-kept-$SU_RUN_TAG" "$IMAGE_OLD_ID" true >/dev/null || su_fail 'The running image could not be kept.'
  su_login docker pull "$IMAGE" </dev/null || su_fail "$IMAGE could not be pulled; nothing was stopped."
  su_keep image-id "$(docker image inspect -f '{{.Id}}' "$IMAGE")"
  su_digests=$(docker image inspect -f '{{join .RepoDigests "\n"}}' "$IMAGE")
  printf '%s\n' "$su_digests"
  if [ -z "$IMAGE_DIGEST" ]; then return 0; fi
  case $su_digests in
    *"$IMAGE_DIGEST"*) ;;
    *) su_fail "$IMAGE is no longer what the registry named when this run was planned ($IMAGE_DIGEST): its tag was moved meanwhile." ;;
  esac
}

# su_image_release: the old image needs no keeping: its own containers run again.
su_image_release() {
  docker rm -f "steady-kept-$SU_RUN_TAG" >/dev/null 2>&1 || true
  docker rmi "steady-upgrade/$INSTANCE:$SU_RUN_ID" >/dev/null 2>&1 || true
}

# su_image_back: the old tag means the old image again, whoever took it away or moved it.
su_image_back() {
  case $IMAGE_OLD in *@*) return 0 ;; esac
  docker tag "$IMAGE_OLD_ID" "$IMAGE_OLD"
}

# su_image_keep: from now on by its name of ours alone, as long as the backup is there that it belongs to.
su_image_keep() {
  docker rm -f "steady-kept-$SU_RUN_TAG" >/dev/null 2>&1 || true
  docker images --format '{{.Tag}}' "steady-upgrade/$INSTANCE" | while IFS= read -r tag; do
    if [ ! -d "$SU_BACKUPS/$tag" ]; then docker rmi "steady-upgrade/$INSTANCE:$tag" >/dev/null; fi
  done
}

# su_image_version: the version that the application's containers run, by the id of their image; a name proves nothing.
su_image_version() {
  su_image=
  for role in $(su_ours); do
    for su_id in $(su_containers "$role"); do
      su_found=$(docker inspect -f '{{.Image}}' "$su_id")
      if [ "$su_found" != "${su_image:=$su_found}" ]; then su_fail "$role runs another image than $FRONT does."; fi
    done
  done
  if [ "$su_image" = "$(su_kept image-id)" ]; then
    echo "$VERSION"
  elif [ "$su_image" = "$IMAGE_OLD_ID" ]; then
    echo "$FROM_VERSION"
  else
    echo "$su_image"
  fi
}

# su_ours: services of the application's own image that were started by now.
su_ours() {
  printf '%s\n' "$SERVICES" | while IFS='	' read -r role _ _ control _; do
    if [ "$control" = ours ]; then case $(su_compose_state "$role") in active*) echo "$role" ;; esac fi
  done
}

# su_compose_edit: copies beside the files, in which nothing but the tag is another. $COMPOSE_EDITS: path, checksum before,
# checksum after; $COMPOSE_CHANGES: path, byte, text that is there, text that comes in its place.
su_compose_edit() {
  printf '%s\n' "$COMPOSE_EDITS" | while IFS='	' read -r path before after; do
    if [ -z "$path" ]; then continue; fi
    [ "$(su_sum "$path")" = "$before" ] || su_fail "$path was changed since this run was planned."
    cp -p "$path" "$path.steady-new"
    su_compose_changed "$path" >"$path.steady-new"
    [ "$(su_sum "$path.steady-new")" = "$after" ] || su_fail "The tag could not be put into a copy of $path."
  done
  # Not the lines themselves: a password may stand beside the tag.
  printf '%s\n' "$COMPOSE_CHANGES" | awk -F '\t' '{ print $1 ": " $3 " -> " $4 }'
  su_compose_agrees
}

su_sum() { sha256sum "$1" | cut -c 1-64; }

# su_compose_changed PATH: the file's bytes, with its changes.
su_compose_changed() {
  su_at=0
  while IFS='	' read -r su_path offset from to; do
    if [ "$su_path" != "$1" ]; then continue; fi
    tail -c "+$((su_at + 1))" "$1" | head -c "$((offset - su_at))"
    printf '%s' "$to"
    su_at=$((offset + ${#from}))
  done <<CHANGES
$COMPOSE_CHANGES
CHANGES
  tail -c "+$((su_at + 1))" "$1"
}

# su_compose_agrees: what compose makes of the copies is what was planned: a variable of a shell would count more than .env.
su_compose_agrees() {
  su_compose_new config >"$SU_RUN/values/.config" || su_fail 'docker-compose does not accept the changed files.'
  su_images=$(awk '
    /^[^ ]/ { inside = /^services:/ }
    inside && /^  [^ ].*:$/ { name = $1; sub(/:$/, "", name); gsub(/["\047]/, "", name) }
    inside && /^    image: / { gsub(/["\047]/, "", $2); print name, $2 }' "$SU_RUN/values/.config")
  rm -f "$SU_RUN/values/.config"
  for role in $(su_ours); do
    su_found=$(printf '%s\n' "$su_images" | sed -n "s/^$role //p")
    [ "$su_found" = "$IMAGE" ] ||
      su_fail "docker-compose makes '$su_found' of the image of $role instead of $IMAGE: is a variable set elsewhere than in .env?"
  done
}
