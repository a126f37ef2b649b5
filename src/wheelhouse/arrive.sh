# Takes the missing wheels as a tar archive from standard input, each under its hash, and proves all of them. Then earlier
# runs need theirs no more: what they hold is here as well.
umask 077
cd "$SU_RUN/wheels" && tar -x -o -f - || exit 1
printf '%s\n' "$WHEELS" | while IFS= read -r su_wheel; do
  if [ -f "${su_wheel%%  *}" ]; then mv "${su_wheel%%  *}" "${su_wheel#*  }"; fi
done
printf '%s\n' "$WHEELS" | sha256sum -c - >/dev/null || exit 1
for su_folder in "$SU_STATE"/runs/*/wheels; do
  su_other=${su_folder%/wheels}
  if [ "$su_other" = "$SU_RUN" ]; then continue; fi
  # One that has ended; or one that was never begun, unless it is just being sent its wheels.
  if [ -e "$su_other/status" ]; then rm -rf "$su_folder"; fi
  if [ ! -e "$su_other/program.sh" ] && [ -n "$(find "$su_folder" -prune -mmin +1440)" ]; then rm -rf "$su_other"; fi
done
echo arrived
