#!/bin/bash
# Builds the hosts' images, each only when it is not there yet. Usage: build.sh [IMAGE...]; prints nothing but
# the tags on standard output, `name tag` a line. An image's tag is a hash of all that goes into it.
set -euo pipefail
cd "$(dirname "$0")"
files=$PWD/images
cache=${STEADY_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/steady-upgrade-tests}
prefix=steady-upgrade-test
mkdir -p "$cache/certificates" "$cache/shared"

# Certificates this machine trusts beside the public ones; the bundle is what pip was told to use.
rm -f "$cache"/certificates/*.crt
cp /usr/local/share/ca-certificates/*.crt "$cache/certificates/" 2>/dev/null || true
bundle=${PIP_CERT:-${SSL_CERT_FILE:-}}
if [ -n "$bundle" ]; then cp "$bundle" "$cache/certificates/machine-bundle.crt"; fi

hash_of() { cat "$@" | sha256sum | cut -c1-12; }
text_hash() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }
base_packages=systemd,systemd-sysv,libpam-systemd,dbus,openssh-server,python3,python3-venv,python3-pip,sudo,iproute2,ca-certificates,procps,curl
# pretalx.sh among them: what it rebuilds goes into the other two as well.
common=("$files/lib.sh" "$files/seed.py" "$files/init.sh" "$files/pretalx.sh")
old_version=$(sed -n 's/^export OLD_VERSION=//p' "$files/lib.sh")
declare -A tag
tag[base]=$(text_hash "$base_packages" "$(hash_of "$files/base.sh")" "$(cat "$cache"/certificates/*.crt 2>/dev/null | sha256sum)")
tag[web]=$(text_hash "${tag[base]}" "$(hash_of "$files/lib.sh" "$files/web.sh")")
for image in pretalx pretalx-user pretalx-supervisor; do
  if [ -f "$files/$image.sh" ]; then tag[$image]=$(text_hash "${tag[web]}" "$(hash_of "${common[@]}" "$files/$image.sh")"); fi
done

reference() { echo "$prefix/$1:${tag[$1]}"; }
present() { docker image inspect "$(reference "$1")" >/dev/null 2>&1; }
said() { printf '%4ds %s\n' "$SECONDS" "$*" >&2; }

build_base() {
  said "base: begins"
  if command -v mmdebstrap >/dev/null && [ "$(id -u)" -eq 0 ]; then
    mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' \
      --include="$base_packages" --customize-hook="sh '$files/base.sh' \"\$1\" '$cache/certificates'" \
      bookworm - 2>"$cache/base.log" | docker import --change 'CMD ["/sbin/init"]' - "$(reference base)" >/dev/null
  else
    docker run --name "build-base-$$" -v "$files:/build:ro" -v "$cache/certificates:/certificates:ro" debian:bookworm \
      sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends ${base_packages//,/ } && sh /build/base.sh / /certificates" \
      >"$cache/base.log" 2>&1
    docker commit --change 'CMD ["/sbin/init"]' "build-base-$$" "$(reference base)" >/dev/null
    docker rm "build-base-$$" >/dev/null
  fi
  said "base: done"
}

# derive IMAGE PARENT: runs images/IMAGE.sh in a container of PARENT and keeps the result.
derive() {
  local image=$1 name=build-$1-$$
  said "$image: begins"
  if ! docker run --name "$name" --init --tmpfs /tmp --security-opt seccomp=unconfined -v "$files:/build:ro" \
    -v "$cache:/cache" -v "$cache/shared/${tag[pretalx]}:/shared" \
    "$(reference "$2")" sh -e "/build/$image.sh" >"$cache/$image.log" 2>&1; then
    said "$image: failed, see $cache/$image.log"
    tail -n 20 "$cache/$image.log" >&2
    if [ "$image" = pretalx ]; then touch "$cache/shared/${tag[pretalx]}/failed"; fi
    docker rm "$name" >/dev/null
    return 1
  fi
  docker commit --change 'CMD ["/sbin/init"]' "$name" "$(reference "$image")" >/dev/null
  docker rm "$name" >/dev/null
  said "$image: done"
}

wanted=("$@")
if [ "${#wanted[@]}" -eq 0 ]; then wanted=("${!tag[@]}"); fi
for image in "${wanted[@]}"; do
  if [ -z "${tag[$image]:-}" ]; then echo "no such image: $image" >&2; exit 2; fi
done

# One build at a time: two test runs would only take the cores from each other.
exec 9>"$cache/build.lock"
flock 9
missing=()
for image in "${wanted[@]}"; do if ! present "$image"; then missing+=("$image"); fi; done
if [ "${#missing[@]}" -gt 0 ]; then
  shared=$cache/shared/${tag[pretalx]}
  mkdir -p "$shared"
  rm -f "$shared/failed"
  if [ ! -f "$cache/npm.tgz" ]; then
    (cd "$cache" && mv "$(npm pack --silent npm@10.9.2)" npm.tgz)
  fi
  present base || build_base
  if [ "${missing[*]}" != base ] && ! present web; then derive web base; fi
  # The others wait for the static files that the pretalx image makes: no files, no image.
  static=$shared/static-$old_version.tar
  if [[ " ${missing[*]}" == *" pretalx-"* ]] && [ ! -f "$static" ]; then needed_first=pretalx; else needed_first=; fi
  jobs=()
  for image in pretalx pretalx-user pretalx-supervisor; do
    if [ "$image" = "$needed_first" ] || [[ " ${missing[*]} " == *" $image "* ]]; then
      derive "$image" web &
      jobs+=($!)
    fi
  done
  result=0
  for job in "${jobs[@]}"; do wait "$job" || result=1; done
  if [ "$result" -ne 0 ]; then exit 1; fi
fi
# A gigabyte each: the three newest of a kind are enough to go back and forth between two branches. What a
# container still uses stays.
for image in ${missing[@]+"${missing[@]}"}; do
  docker images --format '{{.Repository}}:{{.Tag}}' "$prefix/$image" | tail -n +4 | xargs -r docker rmi >/dev/null 2>&1 || true
done
for image in "${wanted[@]}"; do echo "$image $(reference "$image")"; done
