# shellcheck shell=sh
# What the probe found leaves it as one JSON object a line on descriptor 3, the probe's own standard output: functions
# whose output is captured can say something too, and nothing that is started there can get in between.

# shellcheck disable=SC2034 # every piece of the probe uses it
SEPARATOR=$(printf '\037')

# say FACT VALUE. The value may hold anything: it stays one JSON string, made without Python, which may be missing.
say() {
  printf '{"fact":"%s","value":"%s"}\n' "$1" "$(printf '%s' "$2" | awk '
    BEGIN {
      for (i = 1; i < 32; i++) code[sprintf("%c", i)] = sprintf("\\u%04x", i)
      code["\""] = "\\\""; code["\\"] = "\\\\"
    }
    NR > 1 { printf "\\n" }
    { for (i = 1; i <= length($0); i++) { c = substr($0, i, 1); printf "%s", (c in code) ? code[c] : c } }')" >&3
}

# looked TEXT: a place that was looked at, for the message when nothing is found anywhere.
looked() { say looked "$1"; }

# found FACT VALUE SOURCE: a fact whose origin people may want to know.
found() {
  say "$1" "$2"
  say "source.$1" "$3"
}

# stop REASON [DETAIL]: the probe ends here because what comes next needs what was not found.
stop() {
  say stopped "$1"
  if [ -n "${2-}" ]; then say detail "$2"; fi
  exit 0
}

# answer FACT: the values of a fact among what the application answered ($ANSWERS), a line each.
answer() {
  printf '%s\n' "$ANSWERS" | sed -n '/^{"fact":"'"$1"'","value":"/ {
    s/^{"fact":"[^"]*","value":"\(.*\)"}$/\1/; s/\\"/"/g; s/\\\\/\\/g; p; }'
}
