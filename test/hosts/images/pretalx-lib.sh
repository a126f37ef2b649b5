# shellcheck shell=sh
# Shared by pretalx's images.
# shellcheck source=/dev/null
. /build/lib.sh

export OLD_VERSION=2024.3.1
# What this release needs of its time, beside what it says itself: it imports pkg_resources (setuptools 82 has
# none), and asks for redis-py 5.1, which later kombu refuses: celery's workers would start again for ever.
export OF_ITS_TIME='setuptools<81 kombu<5.5'

as_pretalx() { as_account pretalx "$@"; }

# seed PYTHON: an administrator, an organiser, an event with talks, speakers, reviews and uploads.
seed() {
  as_pretalx "$1" -m pip install -q --target /tmp/seed-packages Faker freezegun
  as_pretalx env PRETALX_INIT_ORGANISER_NAME='Democonf e.V.' PRETALX_INIT_ORGANISER_SLUG=conforg \
    DJANGO_SUPERUSER_EMAIL=admin@example.org DJANGO_SUPERUSER_PASSWORD=correct-horse \
    "$1" -m pretalx init --noinput
  as_pretalx env PYTHONPATH=/tmp/seed-packages "$1" -m pretalx create_test_event --stage schedule --slug democon --seed 42
  as_pretalx env DJANGO_SETTINGS_MODULE=pretalx.settings "$1" /build/seed.py
  rm -rf /tmp/seed-packages
}

# What `rebuild` makes is the same for the same release wherever it lies: one image does it, the others wait.
# unpack_rebuilt STATIC SITE_PACKAGES; node_modules is left out: a first `rebuild` on these hosts fetches it.
unpack_rebuilt() {
  waited=0
  until [ -f "/shared/static-$OLD_VERSION.tar" ]; do
    if [ -f /shared/failed ] || [ "$waited" -ge 600 ]; then
      echo "the pretalx image, which makes the static files, was not built" >&2
      return 1
    fi
    waited=$((waited + 1))
    sleep 1
  done
  as_pretalx mkdir -p "$1"
  as_pretalx tar -xf "/shared/static-$OLD_VERSION.tar" -C "$1" --strip-components 1
  as_pretalx tar -xf "/shared/messages-$OLD_VERSION.tar" -C "$2"
}

write_nginx_site() {
  cat >/etc/nginx/sites-available/pretalx <<'SITE'
server {
    listen 80 default_server;
    server_name _;
    client_max_body_size 20M;
    location / {
        proxy_pass http://127.0.0.1:8345;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto http;
        proxy_set_header Host $http_host;
    }
    location /media/ {
        alias /var/pretalx/data/media/;
        add_header Content-Disposition 'attachment; filename="$1"';
        expires 7d;
    }
    location /static/ {
        alias /var/pretalx/static/;
        expires 365d;
        add_header Cache-Control "public";
    }
}
SITE
  ln -sf ../sites-available/pretalx /etc/nginx/sites-enabled/pretalx
}

# write_pretalx_layout PYTHON STATIC ADDRESS HOST_HEADER SQL SERVICES
write_pretalx_layout() {
  write_layout APPLICATION=pretalx ACCOUNT=pretalx DATA=/var/pretalx/data PAGE=/orga/login/ \
    PYTHON="$1" STATIC="$2" ADDRESS="$3" HOST_HEADER="$4" SQL="$5" SERVICES="$6" \
    VERSION_DISK='installed pretalx' \
    VERSION_SERVED='ask /democon/schedule/export/schedule.json | sed -n "s/.*\"generator\": *{\"name\": *\"pretalx\", *\"version\": *\"\([^\"]*\)\".*/\1/p"'
}
