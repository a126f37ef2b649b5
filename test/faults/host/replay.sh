#!/bin/bash
# replay.sh SHELL program.sh --step ID: a step that makes the same of the same every time, and takes long, is run once;
# what it wrote is kept in /cache and copied by every later run, unless it is the very step that is to be struck.
# /usr/local/lib/steady-fault/replayed: a line for each, "ID FOLDER...": the folders it writes to, the first a virtualenv.
read -ra folders <<<"$(sed -n "s/^$4 //p" /usr/local/lib/steady-fault/replayed 2>/dev/null)"
if [ ${#folders[@]} -eq 0 ]; then exec "$@"; fi

# The same: the step's own text, and the packages it works on.
key=$({
  sed -n "/^step_${4//-/_}() {/,/^}/p" "$2"
  ls "${folders[0]}"/lib/python3*/site-packages
} | sha256sum | cut -c 1-16)
kept=/cache/replayed/$key.tar
if [ -e "$kept" ]; then
  echo "as built before: $(tar -xpvf "$kept" -C / | wc -l) files"
  exit
fi
began=$(mktemp)
"$@" || exit
find "${folders[@]}" -cnewer "$began" -print0 | tar -C / -cf "$kept.$$" --no-recursion --null -T - 2>/dev/null
mv "$kept.$$" "$kept"
