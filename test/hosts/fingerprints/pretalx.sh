# shellcheck shell=sh
# What must outlive an upgrade of pretalx beside its tables. Read by fingerprint.sh, whose words these are.
# shellcheck disable=SC2154 # DATA and STATIC are the layout's
data_lines() {
  line data talks "$(sql "select code, title from submission_submission order by code" | tr '|' '\t' | digest)"
  line data media "$(tree "$DATA/media")"
  line data media-files "$(find "$DATA/media" -type f | wc -l)"
  line data secret "$(digest <"$DATA/.secret")"
  line data config "$(cat /etc/pretalx/pretalx.cfg /var/pretalx/.pretalx.cfg /var/pretalx/production.cfg 2>/dev/null | digest)"
  # The old release needs exactly its own manifest back.
  line static tree "$(tree "$STATIC")"
}
