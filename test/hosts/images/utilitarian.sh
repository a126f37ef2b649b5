#!/bin/sh
# parent: base
# with: lib.sh utilitarian
# options: --cap-add SYS_ADMIN --cap-add SYS_PTRACE --cap-add NET_ADMIN --security-opt apparmor=unconfined --cgroupns=private -v /var/lib/docker
# A host that runs Utilitarian in containers. The real image is private: what runs here is a stand-in of the same shape
# (Django REST API, beat and two workers from one image, PostgreSQL, RabbitMQ, DLMS parser, poster), made from the
# folder utilitarian/ beside this file. "quay.io" is this host itself: Debian's docker-registry, with a login.
# Docker's own files (/var/lib/docker) cannot be part of an image: they are a tar, unpacked into a volume at the first boot.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh
source=/build/utilitarian
work=/var/tmp/build
mkdir -p "$work" /cache/pip-as-root

# Before anything of Docker's own is installed: this layer is the same for every container, and small.
debian_layer() {
  tar -C / -cf "$work/debian.tar" --one-file-system --exclude='./dev/*' --exclude='./var/tmp/*' --exclude='./var/cache/*' \
    --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
    --exclude='./usr/share/locale/*' --exclude=./build --exclude=./cache --exclude=./shared --exclude=./var/lib/docker .
}

# compose_v2: Debian 12 has only the first docker-compose; the next Debian's package is the second one's binary.
compose_v2() {
  lists=$work/apt
  mkdir -p "$lists/partial"
  printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' >"$work/trixie.sources"
  (
    cd "$work"
    set -- -qq -o "Dir::Etc::sourcelist=$work/trixie.sources" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$lists" \
      -o APT::Sandbox::User=root
    apt-get "$@" update
    apt-get "$@" download docker-compose
    dpkg-deb -x docker-compose_2*.deb v2
  )
  install -D "$work/v2/usr/libexec/docker/cli-plugins/docker-compose" /usr/libexec/docker/cli-plugins/docker-compose
}

# A registry that is called quay.io here, with a certificate of its own authority and a login.
registry() {
  mkdir -p /etc/docker/certs.d/quay.io /etc/docker/registry
  (
    cd /etc/docker/registry
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=test registry authority' -keyout ca.key \
      -out /etc/docker/certs.d/quay.io/ca.crt
    echo subjectAltName=DNS:quay.io >names
    openssl req -newkey rsa:2048 -nodes -subj /CN=quay.io -keyout quay.io.key -out quay.io.csr
    openssl x509 -req -days 3650 -in quay.io.csr -CA /etc/docker/certs.d/quay.io/ca.crt -CAkey ca.key -CAcreateserial \
      -extfile names -out quay.io.crt
    rm ca.key quay.io.csr names
    htpasswd -Bbn pwit+customer registry-horse-battery >logins
  ) 2>/dev/null
  cat >/etc/docker/registry/config.yml <<'CONFIG'
version: 0.1
storage:
  filesystem: { rootdirectory: /var/lib/docker-registry }
  delete: { enabled: true }
http:
  addr: 127.0.0.1:443
  tls: { certificate: /etc/docker/registry/quay.io.crt, key: /etc/docker/registry/quay.io.key }
auth:
  htpasswd: { realm: quay.io, path: /etc/docker/registry/logins }
CONFIG
  chown -R docker-registry: /etc/docker/registry
  mkdir -p /etc/systemd/system/docker-registry.service.d
  printf '[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n' >/etc/systemd/system/docker-registry.service.d/port.conf
}

# Each host has a tree of control groups of its own (--cgroupns=private), which is only mounted so that it cannot be
# written. The machine's own tree, bound into the host, would be one for all hosts: two at once would be mixed up.
writable_cgroups() {
  cat >/usr/local/sbin/writable-cgroups <<'SCRIPT'
#!/bin/sh
awk '$3 ~ /^cgroup/ { print $2 }' /proc/mounts | while read -r place; do mount -o remount,bind,rw "$place"; done
SCRIPT
  chmod +x /usr/local/sbin/writable-cgroups
  writable-cgroups
}

engine() {
  mkdir -p /etc/docker
  # Containers of a container get control groups only in a name space of their own.
  echo '{ "default-cgroupns-mode": "private" }' >/etc/docker/daemon.json
  dockerd >"$work/dockerd.log" 2>&1 &
  dockerd=$!
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$dockerd"; then
      tail "$work/dockerd.log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# image TAG DOCKERFILE [COPIED...]: networks of their own would only cost time.
program=
image() {
  tag=$1 file=$2
  shift 2
  rm -rf "$work/context"
  mkdir -p "$work/context"
  cp -r "$@" "$work/context"
  docker build -q --network host --build-arg "PROGRAM=$program" -t "$tag" -f "$source/containers/$file.Dockerfile" "$work/context" >/dev/null
}

# utilitarian VERSION [CHANGE...]: the application as of that version, with what the version is known for.
utilitarian() {
  version=$1 app=$work/app
  rm -rf "$app"
  cp -r "$source/app" "$app"
  shift
  sed -i "s/1\.0\.0/$version/" "$app/utilitarian/version.py"
  for change; do
    case $change in
      unit)
        cp "$source/changes/0002_unit.py" "$app/metering/migrations/"
        sed -i '/value = /a\    unit = models.CharField(max_length=10, default="kWh")' "$app/metering/models.py"
        echo 'h1 { color: #114477; }' >>"$app/metering/static/metering/site.css"
        ;;
      tariffs) cp "$source/changes/0003_tariffs.py" "$app/metering/migrations/" ;;
      endpoints) cat "$source/changes/endpoints.py" >>"$app/metering/views.py" ;;
      worker) cat "$source/changes/worker.py" >>"$app/utilitarian/celery.py" ;;
      api) cat "$source/changes/api.py" >>"$app/utilitarian/wsgi.py" ;;
    esac
  done
  # Here, because the same inside the build would cost a container for each version.
  (cd "$app" && PYTHONPATH=$work/packages SECRET_KEY=x DB_PASSWORD=x AMQP_URL=x python3 manage.py collectstatic --no-input >/dev/null)
  find "$app" -name __pycache__ -prune -exec rm -rf {} +
  image "quay.io/pwit/utilitarian:$version" utilitarian "$app"
}


images() {
  docker import "$work/debian.tar" steady-upgrade-test/debian >/dev/null
  rm "$work/debian.tar"
  image postgres:15 postgres "$source/containers/postgres.sh"
  image rabbitmq:3.10 rabbitmq "$source/containers/rabbitmq.sh"
  wait "$pip"
  image steady-upgrade-test/runtime runtime "$work/packages"
  utilitarian 1.0.0
  utilitarian 1.0.1 unit tariffs
  utilitarian 1.0.2 unit endpoints
  utilitarian 1.0.3 unit worker
  utilitarian 1.0.4 unit api
  utilitarian 1.1.0 unit
  utilitarian 1.2.0rc1 unit
  program=parser
  image quay.io/pwit/utilitarian-dlms-parser:2.3.0 edge "$source/edge"
  program=poster
  image quay.io/pwit/utilitarian-poster:1.4.0 edge "$source/edge"
}

publish() {
  echo '127.0.0.1 quay.io' >>/etc/hosts
  docker-registry serve /etc/docker/registry/config.yml >"$work/registry.log" 2>&1 &
  registry=$!
  until curl -sk https://quay.io/v2/ >/dev/null; do sleep 0.1; done
  echo registry-horse-battery | docker login -u pwit+customer --password-stdin quay.io 2>/dev/null
  # A name that moves, as registries have beside the releases.
  docker tag quay.io/pwit/utilitarian:1.1.0 quay.io/pwit/utilitarian:stable
  docker push -q -a quay.io/pwit/utilitarian >/dev/null
  kill "$registry"
  chown -R docker-registry: /var/lib/docker-registry
  # What a host has that runs 1.0.0: the others must be pulled.
  docker images --format '{{.Repository}}:{{.Tag}}' quay.io/pwit/utilitarian | grep -v ':1.0.0$' | xargs docker rmi >/dev/null
}

waited=0
# The customer's folder, its services up as 1.0.0 with data in them.
installation() {
  mkdir -p /srv/utilitarian
  cp "$source"/docker-compose.yml "$source"/*.env /srv/utilitarian/
  chmod 0600 /srv/utilitarian/*.env
  cd /srv/utilitarian
  docker-compose up -d db rabbitmq
  until docker-compose exec -T db psql -qU utilitarian -c 'select 1' utilitarian >/dev/null 2>&1; do
    waited=$((waited + 1))
    if [ "$waited" -gt 100 ]; then
      docker-compose logs
      exit 1
    fi
    sleep 0.3
  done
  docker-compose up -d --no-deps utilitarian-api
  docker-compose exec -T utilitarian-api python manage.py migrate --no-input
  docker-compose exec -T utilitarian-api python manage.py compress
  docker-compose exec -T utilitarian-api python manage.py shell <"$source/seed.py"
  docker-compose restart utilitarian-api
  docker-compose up -d
  cd /
}

# Boot: what Docker had, where no image can keep it; and the name of the registry, which no image can keep either.
first_boot() {
  kill "$dockerd"
  wait "$dockerd" || true
  tar --xattrs --xattrs-include='*' -C /var/lib/docker -cf /var/lib/docker.tar .
  cat >/etc/systemd/system/docker-files.service <<'UNIT'
[Unit]
Description=What Docker had when this host was made
# Not before docker.socket: sockets come before all ordinary services, and systemd would leave out one of the two.
Before=docker.service docker-registry.service

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'grep -q quay.io /etc/hosts || echo 127.0.0.1 quay.io >>/etc/hosts'
ExecStart=/usr/local/sbin/writable-cgroups
ExecStart=/bin/sh -c '[ -d /var/lib/docker/overlay2 ] || exec tar --xattrs --xattrs-include=* -C /var/lib/docker -xf /var/lib/docker.tar'

[Install]
WantedBy=multi-user.target
UNIT
  systemctl enable docker-files docker docker-registry >/dev/null 2>&1
}

debian_layer
PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip --cache-dir /cache/pip-as-root install -q --root-user-action=ignore --target "$work/packages" -r "$source/requirements.txt" &
pip=$!
install_packages docker.io docker-compose docker-registry apache2-utils iptables >/dev/null
compose_v2
registry
writable_cgroups
engine
images
publish
installation
first_boot
rm -rf "$work"
# docker-compose v1 and v2 name containers differently.
cat >/usr/local/bin/utilitarian-psql <<'PSQL'
#!/bin/sh
exec docker exec -i "$(docker ps -q -f label=com.docker.compose.service=db)" psql "$@"
PSQL
cat >/usr/local/bin/utilitarian-tag <<'TAG'
#!/bin/sh
docker ps -aq -f label=com.docker.compose.service=utilitarian-api | xargs -r docker inspect -f '{{.Config.Image}}' | sed 's/.*://'
TAG
chmod +x /usr/local/bin/utilitarian-*
write_layout APPLICATION=utilitarian ACCOUNT=root ADDRESS=127.0.0.1:8000 HOST_HEADER=localhost PAGE=/api/readings/ \
  SQL='utilitarian-psql -qAtX -U utilitarian utilitarian' SERVICES=docker VERSION_DISK=utilitarian-tag \
  VERSION_SERVED="ask /health/ | sed -n 's/.*version\": *\"\([^\"]*\).*/\1/p'"
