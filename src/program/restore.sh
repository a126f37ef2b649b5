# Have a run's own program go back to before it, detached. Prints "started", or "locked" and who holds the lock.
rm -f "$SU_RUN/refused"
su_before=$(su_journal_bytes)
su_detach --restore || exit 1
su_await "$su_before"
case $? in
  0) echo started ;;
  2) su_holder ;;
  *) su_silent ;;
esac
