# The guard: should this program be killed, it is run again; should the host go down, it is run at the next boot, before
# anybody opens what was closed. It is listed in the plan, and gone at the end of every run.

su_guard_unit=/etc/systemd/system/steady-upgrade-

# su_guard_set: by systemd where we are root and it is there, else by the account's own cron ($GUARD).
su_guard_set() {
  case ${GUARD-none} in
    systemd) su_guard_systemd || su_unguarded ;;
    cron) su_guard_cron || su_unguarded ;;
  esac
}

su_unguarded() {
  su_warn 'Nothing on this host would take up the upgrade after a reboot: run the action with mode: resume then.'
}

# Linked by hand: `systemctl enable` would have systemd read all units anew, other people's changes too.
su_guard_systemd() {
  su_unit=$su_guard_unit$INSTANCE.service
  cat >"$su_unit" <<UNIT || return 1
[Unit]
Description=Steady Upgrade: takes up run $SU_RUN_ID, and is gone once it has ended
After=network-online.target $SU_NEEDS
ConditionPathExists=$SU_PROGRAM

[Service]
ExecStart=/bin/sh $SU_PROGRAM --take-up
KillMode=mixed
Restart=on-abnormal
RestartSec=5

[Install]
WantedBy=multi-user.target
UNIT
  mkdir -p "${su_guard_unit%/*}/multi-user.target.wants" &&
    ln -sf "$su_unit" "${su_guard_unit%/*}/multi-user.target.wants/" && su_sync "$su_unit"
}

su_guard_cron() {
  su_guard_others | {
    cat
    printf '@reboot sh %s --take-up # steady-upgrade %s\n' "$SU_PROGRAM" "$INSTANCE"
  } | crontab - 2>/dev/null
}

# su_guard_others: the account's crontab without our line.
su_guard_others() {
  crontab -l 2>/dev/null | grep -v "# steady-upgrade $INSTANCE\$" || true
}

# su_goes_down: the host is being shut down, in order.
su_goes_down() {
  case "$(systemctl is-system-running 2>/dev/null) $(runlevel 2>/dev/null)" in
    stopping* | *' '[06]) ;;
    *) return 1 ;;
  esac
}

su_guard_remove() {
  case ${GUARD-none} in
    systemd)
      su_unit=steady-upgrade-$INSTANCE.service
      rm -f "${su_guard_unit%/*}/$su_unit" "${su_guard_unit%/*}/multi-user.target.wants/$su_unit"
      ;;
    cron) su_guard_others | crontab - 2>/dev/null ;;
  esac
}

# su_close_at_boot ROLE...: units of systemd that must not open at a boot while the database may be half migrated.
su_close_at_boot() {
  for role; do
    su_units "$role" | while IFS= read -r unit; do
      mkdir -p "/etc/systemd/system/$unit.d" && cat >"/etc/systemd/system/$unit.d/steady-upgrade.conf" <<UNIT
[Unit]
ConditionPathExists=!$SU_STATE/closed
UNIT
    done
  done
  if [ "${GUARD-none}" = none ]; then return 0; fi
  : >"$SU_STATE/closed"
  su_sync "$SU_STATE/closed"
}

su_open_at_boot() {
  rm -f "$SU_STATE/closed"
}

# su_units ROLE: its units, when we may tell systemd about them.
su_units() {
  if [ "${GUARD-none}" != systemd ]; then return 0; fi
  su_service "$1" | while IFS='	' read -r manager name _; do
    if [ "$manager" = systemd ]; then printf '%s\n' "$name"; fi
  done
}

su_forget_closing() {
  su_open_at_boot
  for role in $(su_roles); do
    su_units "$role" | while IFS= read -r unit; do
      rm -f "/etc/systemd/system/$unit.d/steady-upgrade.conf"
      rmdir "/etc/systemd/system/$unit.d" 2>/dev/null || true
    done
  done
}
