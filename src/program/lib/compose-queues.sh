# Message queues: what edge services are sent waits in RabbitMQ while they are closed, and must be seen to be worked off.
# rabbitmqctl takes a second or more each time it is asked: so it is asked seldom, and limits are times.

# su_queues: "name<TAB>messages<TAB>consumers" of every queue that outlives its consumer.
su_queues() {
  su_kept vhosts | while IFS= read -r vhost; do
    if [ -z "$vhost" ]; then continue; fi
    docker exec "$BROKER_CONTAINER" rabbitmqctl -q -p "$vhost" list_queues name messages consumers auto_delete </dev/null |
      awk -F '\t' '$2 ~ /^[0-9]+$/ && $4 == "false" { print $1 "\t" $2 "\t" $3 }'
  done
}

# su_queues_note: which queues somebody works off now: those must be worked off afterwards.
su_queues_note() {
  if [ -z "$BROKER_CONTAINER" ]; then return 0; fi
  su_keep vhosts "$(docker exec "$BROKER_CONTAINER" rabbitmqctl -q list_vhosts name </dev/null | grep -vx name)"
  su_keep queues "$(su_queues | awk -F '\t' '$3 > 0 { print $1 }')"
  echo "queues that are worked off: $(su_kept queues | tr '\n' ' ')"
}

# su_queues_drained: once nobody brings new ones, the workers finish what there is: else the new version would do it, and
# going back would lose that it was done. What takes longer than a minute is left to the new version.
su_queues_drained() {
  su_until 60
  while :; do
    su_left=$(su_queues | awk -F '\t' '$3 > 0 { sum += $2 } END { print sum + 0 }')
    if [ "$su_left" = 0 ]; then
      echo 'the workers have finished what was queued for them'
      return 0
    fi
    if su_late; then break; fi
    sleep 1
  done
  echo "$su_left tasks are left to the new version's workers"
}

# su_settle ROLE...: all that was closed is open again, stays up, and works off what waited.
su_settle() {
  su_stable "$@"
  su_first=
  su_until 180
  while :; do
    su_now_queues=$(su_queues)
    su_waiting=$(printf '%s\n' "$su_now_queues" | awk -F '\t' '{ sum += $2 } END { print sum + 0 }')
    su_idle=$(su_queues_idle)
    if [ -z "$su_idle" ] && { [ "$su_waiting" = 0 ] || [ "$su_waiting" -lt "${su_first:=$su_waiting}" ]; }; then
      echo "$su_waiting messages wait, and every queue has its consumer"
      return 0
    fi
    if su_late; then break; fi
    sleep 1
  done
  su_fail "Messages are not worked off: ${su_idle:-$su_waiting wait, and none fewer than three minutes ago}."
}

# su_queues_idle: queues that had a consumer before the run and have none in $su_now_queues.
su_queues_idle() {
  su_kept queues | while IFS= read -r queue; do
    if [ -z "$queue" ]; then continue; fi
    su_consumers=$(printf '%s\n' "$su_now_queues" | awk -F '\t' -v wanted="$queue" '$1 == wanted { sum += $3 } END { print sum + 0 }')
    if [ "$su_consumers" = 0 ]; then printf '%s has no consumer; ' "$queue"; fi
  done
}
