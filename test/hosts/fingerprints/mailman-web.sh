# shellcheck shell=sh
# What must outlive an upgrade of Mailman's web interface beside its tables. Read by fingerprint.sh.
# shellcheck disable=SC2154 # STATIC and INDEX are the layout's
data_lines() {
  line data mails "$(sql "select message_id, subject, content from hyperkitty_email order by message_id" | digest)"
  line data attachments "$(sql "select name, size, md5(content) from hyperkitty_attachment order by id" | digest)"
  line data index "$(tree "$INDEX")"
  line data config "$(digest </etc/mailman3/settings.py)"
  line static tree "$(tree "$STATIC")"
}
