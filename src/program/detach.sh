# su_detach: start the program of $SU_RUN, so that it outlives this connection. A program that is killed is run again: it
# knows how far it had come.
su_detach() {
  if [ "$DETACH" = systemd ]; then
    # Its own unit: ended as a group, not by logging out. Our own files say how it ended, so the unit need not stay.
    # A proxy that the login needs to reach its package index, the program needs too.
    set --
    for su_name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
      if [ -n "$(printenv "$su_name")" ]; then set -- "$@" -E "$su_name"; fi
    done
    systemd-run --quiet --collect --unit="steady-upgrade-$SU_RUN_ID" --property=KillMode=mixed \
      --property=Restart=on-abnormal --property=RestartSec=2 "$@" /bin/sh "$SU_RUN/program.sh" --take-up >&2
  else
    # shellcheck disable=SC2016
    setsid nohup sh -c 'while sh "$1" --take-up; [ $? -gt 128 ]; do sleep 2; done' sh "$SU_RUN/program.sh" \
      </dev/null >"$SU_RUN/program.out" 2>&1 &
  fi
}
