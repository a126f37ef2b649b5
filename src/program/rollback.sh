# The run to go back to before, and what that would lose. Changes nothing. Prints one word first: none; unfinished; locked,
# with its holder; refused, with why; or run, with its id, its state folder, the sizes of journal and output, what the
# program itself says of the time since, and its plan.
if su_held; then
  su_holder
  exit 0
fi
if su_unfinished; then exit 0; fi
su_wanted=
for su_folder in "$SU_STATE"/runs/*; do
  if [ "$(cat "$su_folder/status" 2>/dev/null)" != 'upgraded new' ]; then continue; fi
  if [ -z "$WANTED_RUN" ] || [ "${su_folder##*/}" = "$WANTED_RUN" ]; then su_wanted=$su_folder; fi
done
if [ -z "$su_wanted" ]; then
  echo none
  exit 0
fi
if ! su_since=$(sh "$su_wanted/program.sh" --since 2>&1); then
  printf 'refused\n%s\n' "$su_since"
  exit 0
fi
printf 'run\n%s\n%s\n' "${su_wanted##*/}" "$SU_STATE"
wc -c <"$su_wanted/journal.jsonl"
wc -c <"$su_wanted/output.log"
printf '%s\n' "$su_since" | grep -E '^(then|now|written) '
cat "$su_wanted/plan.json"
