# shellcheck shell=sh
# What must outlive an upgrade of Lino beside its tables. Read by fingerprint.sh, whose words these are.
# shellcheck disable=SC2154 # SITE is the layout's
data_lines() {
  # Below media/cache is what Lino builds from its code when it is asked for.
  line data media "$(cd "$SITE/media" && find . -type f -not -path './cache/*' -print0 | sort -z | xargs -0 -r sha256sum | digest)"
  line data media-files "$(find "$SITE/media" -type f -not -path "$SITE/media/cache/*" | wc -l)"
  line data config "$(cat "$SITE/settings.py" "$SITE/lino.ini" "$SITE/manage.py" "$SITE/asgi.py" "$SITE/../settings.py" | digest)"
  line data own-cron "$(stat -c '%a %U:%G' /etc/cron.daily/make_snapshot_mysite)"
  line static tree "$(tree "$SITE/env/static_root")"
}

leftover_lines() {
  find "$SITE" "$SITE/.." -maxdepth 1 -name '*.steady-*' | while IFS= read -r path; do line leftover folder "$path"; done
  sql "show databases" | grep '^steady_' | while IFS= read -r name; do line leftover database "$name"; done
}
