#!/bin/bash
# Builds the hosts' images, each only when it is not there yet. Usage: build.sh [IMAGE...] (all, unless named);
# prints nothing but the tags on standard output, `name tag` a line. images/IMAGE.sh says in its header what it is
# made from; README.md beside this file lists the headers. An image's tag is a hash of all that goes into it.
set -euo pipefail
cd "$(dirname "$0")"
files=$PWD/images
cache=${STEADY_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/steady-upgrade-tests}
prefix=steady-upgrade-test
# Half of a build waits for the net: three at a time keep two cores busy.
at_once=${STEADY_TEST_BUILDS:-3}
mkdir -p "$cache/certificates" "$cache/shared"
# Certificates this machine trusts beside the public ones; the bundle is what pip was told to use.
certificates=()
for file in /usr/local/share/ca-certificates/*.crt "${PIP_CERT:-${SSL_CERT_FILE:-}}"; do
  if [ -f "$file" ]; then certificates+=("$file"); fi
done

said() { printf '%4ds %s\n' "$SECONDS" "$*" >&2; }
refuse() { echo "test/hosts/images/$1" >&2; exit 2; }

# header KEY IMAGE: the rest of the line `# KEY: …` among the comments that begin images/IMAGE.sh.
header() { sed -n -e '/^#/!q' -e "s/^# $1: *//p" "$files/$2.sh"; }
parent_of() { header parent "$1"; }

declare -A tag
# tag_of IMAGE: sets tag[IMAGE], and those of what it comes from, which the hash has in it.
tag_of() {
  local image=$1 parent shares file sums=
  if [ -n "${tag[$image]:-}" ]; then return; fi
  if [ ! -f "$files/$image.sh" ]; then refuse "$image.sh: no such image"; fi
  parent=$(parent_of "$image") shares=$(header shares "$image")
  if [ -z "$parent" ]; then refuse "$image.sh: not an image: no header '# parent: IMAGE'"; fi
  tag[$image]=in-its-own-ancestry
  case $parent in
  debian) sums=$(cat ${certificates[@]+"${certificates[@]}"} </dev/null | sha256sum) ;;
  *)
    tag_of "$parent"
    sums=${tag[$parent]}
    ;;
  esac
  if [ -n "$shares" ] && [ "$shares" != "$image" ]; then
    tag_of "$shares"
    sums+=${tag[$shares]}
  fi
  if [[ "$sums" == *in-its-own-ancestry* ]]; then refuse "$image.sh: is its own ancestor"; fi
  for file in "$image.sh" $(header with "$image") $(header brings "$image"); do
    if [ ! -e "$files/$file" ]; then refuse "$image.sh: its header names $file, which is not there"; fi
    sums+=$(cd "$files" && find "$file" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
  done
  tag[$image]=$(printf '%s' "$sums" | sha256sum | cut -c1-12)
}

reference() { echo "$prefix/$1:${tag[$1]}"; }
present() { docker image inspect "$(reference "$1")" >/dev/null 2>&1; }
shared_of() { local from; from=$(header shares "$1"); from=${from:-$1}; echo "$cache/shared/$from/${tag[$from]}"; }

# Of a build that was killed, engine.ts removes the container: it knows it by these, as every test's.
owner=$$:$(sed 's/.*) //' "/proc/$$/stat" | cut -d' ' -f20)
labels=(--label "$prefix=1" --label "$prefix.owner=$owner")
keep() { docker commit --change 'CMD ["/sbin/init"]' "$1" "$2" >/dev/null; }

# from_debian IMAGE: out of Debian's packages; images/IMAGE.sh ROOT CERTIFICATES makes a host of them.
from_debian() {
  local image=$1 packages file name=build-$1-$$ result=0
  packages=$(header packages "$1")
  rm -f "$cache"/certificates/*.crt
  for file in ${certificates[@]+"${certificates[@]}"}; do
    cp "$file" "$cache/certificates/$(basename "$file" | sed 's/[.][a-z]*$//').crt"
  done
  if command -v mmdebstrap >/dev/null && [ "$(id -u)" -eq 0 ]; then
    mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' \
      --include="${packages// /,}" --customize-hook="sh '$files/$image.sh' \"\$1\" '$cache/certificates'" \
      bookworm - 2>"$cache/$image.log" | docker import --change 'CMD ["/sbin/init"]' - "$(reference "$image")" >/dev/null || result=1
    # Half a root folder is imported as gladly as a whole one.
    if [ "$result" -ne 0 ]; then docker rmi "$(reference "$image")" >/dev/null 2>&1 || true; fi
  else
    docker run --name "$name" "${labels[@]}" -v "$files:/build:ro" -v "$cache/certificates:/certificates:ro" debian:bookworm \
      sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages && sh /build/$image.sh / /certificates" \
      >"$cache/$image.log" 2>&1 && keep "$name" "$(reference "$image")" || result=1
    docker rm -v "$name" >/dev/null
  fi
  return "$result"
}

# from_parent IMAGE: runs images/IMAGE.sh in a container of its parent and keeps the result.
from_parent() {
  local image=$1 name=build-$1-$$ options=() result=0
  read -ra options <<<"$(header options "$image")"
  docker run --name "$name" "${labels[@]}" --init --tmpfs /tmp --security-opt seccomp=unconfined -v "$files:/build:ro" \
    -v "$cache:/cache" -v "$(shared_of "$image"):/shared" ${options[@]+"${options[@]}"} \
    "$(reference "$(parent_of "$image")")" sh -e "/build/$image.sh" >"$cache/$image.log" 2>&1 &&
    keep "$name" "$(reference "$image")" || result=1
  docker rm -v "$name" >/dev/null
  return "$result"
}

build() {
  local image=$1 script how=from_parent
  said "$image: begins"
  for script in $(header brings "$image"); do
    if ! (cd "$cache" && sh -e "$files/$script" >"$cache/$image.log" 2>&1); then
      failed_build "$image" "$script: "
      return 1
    fi
  done
  if [ "$(parent_of "$image")" = debian ]; then how=from_debian; fi
  if ! "$how" "$image"; then
    failed_build "$image"
    return 1
  fi
  said "$image: done"
}

failed_build() {
  said "$1: ${2:-}failed, see $cache/$1.log, which ends with:"
  tail -n 20 "$cache/$1.log" >&2
}

# All of them. What is no image must be what an image names: a script that lost its header would be left out silently.
every_image() {
  local script image libraries=
  for script in "$files"/*.sh; do
    image=$(basename "$script" .sh)
    if [ -n "$(parent_of "$image")" ]; then wanted+=("$image"); fi
    libraries+=" $(header with "$image") $(header brings "$image") "
  done
  for script in "$files"/*.sh; do
    image=$(basename "$script" .sh)
    if [[ " ${wanted[*]} " != *" $image "* ]] && [[ "$libraries" != *" $image.sh "* ]]; then
      refuse "$image.sh: no header '# parent: IMAGE', and no image's header names it"
    fi
  done
}

wanted=("$@")
if [ "${#wanted[@]}" -eq 0 ]; then every_image; fi
for image in "${wanted[@]}"; do tag_of "$image"; done

# need IMAGE [again]: puts it into `missing` unless it is there, after all that it needs.
missing=()
need() {
  local parent shares
  if [[ " ${missing[*]-} " == *" $1 "* ]]; then return; fi
  if [ "${2:-}" != again ] && present "$1"; then return; fi
  parent=$(parent_of "$1") shares=$(header shares "$1")
  if [ "$parent" != debian ]; then need "$parent"; fi
  # What it waits for is made by another image's build, which may have been long ago, with the cache gone since.
  if [ "$shares" != "" ] && [ "$shares" != "$1" ] && [ ! -f "$(shared_of "$shares")/complete" ]; then need "$shares" again; fi
  missing+=("$1")
}
for image in "${wanted[@]}"; do need "$image"; done

makes_shared() { [ "$(header shares "$1")" = "$1" ]; }

# As many at once as may be, each when its parent is there; after a failure no further one begins.
build_missing() {
  local job jobs=0 image parent failed=0
  local -A image_of state
  for image in "${missing[@]}"; do
    mkdir -p "$(shared_of "$image")"
    if makes_shared "$image"; then rm -f "$(shared_of "$image")/failed"; fi
    state[$image]=waits
  done
  while :; do
    for image in "${missing[@]}"; do
      parent=$(parent_of "$image")
      if [ "${state[$image]}" = waits ] && [ "$jobs" -lt "$at_once" ] && [ "$failed" -eq 0 ] && [ "${state[$parent]:-built}" = built ]; then
        build "$image" &
        image_of[$!]=$image state[$image]=runs jobs=$((jobs + 1))
      fi
    done
    if [ "$jobs" -eq 0 ]; then return "$failed"; fi
    if wait -n -p job; then
      image=${image_of[$job]} state[${image_of[$job]}]=built
      if makes_shared "$image"; then touch "$(shared_of "$image")/complete"; fi
    else
      image=${image_of[$job]} state[${image_of[$job]}]=failed failed=1
      # Those that wait for its files must not wait to the end of their patience.
      if makes_shared "$image"; then touch "$(shared_of "$image")/failed"; fi
    fi
    jobs=$((jobs - 1))
  done
}

if [ "${#missing[@]}" -gt 0 ]; then
  # One build at a time: two test runs would only take the cores from each other. Who waited may find all done.
  exec 9>"$cache/build.lock"
  flock 9
  missing=()
  for image in "${wanted[@]}"; do need "$image"; done
  if [ "${#missing[@]}" -gt 0 ]; then build_missing; fi
fi
# A gigabyte each: the three newest of a kind are enough to go back and forth between two branches. What a
# container still uses stays.
for image in ${missing[@]+"${missing[@]}"}; do
  docker images --format '{{.Repository}}:{{.Tag}}' "$prefix/$image" | tail -n +4 | xargs -r docker rmi >/dev/null 2>&1 || true
  if makes_shared "$image"; then
    find "$cache/shared/$image" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- | xargs -r rm -rf
  fi
done
for image in "${wanted[@]}"; do echo "$image $(reference "$image")"; done
