# Files: copied while the application serves, brought up to date once it has stopped, so that the window costs what
# changed in between and not what there is. Owners, modes and times are kept.

# su_each_files FUNCTION: call it with name and path of each set of files that is there.
su_each_files() {
  printf '%s\n' "$BACKUP_FILES" | while IFS='	' read -r name path missing; do
    if [ -z "$name" ]; then continue; fi
    if [ -e "$path" ]; then
      "$1" "$name" "$path"
    elif [ "$missing" != may-be-missing ]; then
      su_fail "What is to be backed up is not there: $path ($name)."
    fi
  done
}

su_files_copy() {
  mkdir -p "$SU_PART/files/$1"
  if [ -d "$2" ]; then cp -a "$2/." "$SU_PART/files/$1/"; else cp -a "$2" "$SU_PART/files/$1/"; fi
  su_sums "$SU_PART/files/$1" >"$SU_PART/files-$1.sha256"
  echo "$1: $(wc -l <"$SU_PART/files-$1.sha256") files from $2"
}

# su_sums FOLDER: checksum and name of every file in it.
su_sums() {
  (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2)
}

# su_tree FOLDER: size, time and name of everything in it that is not a folder.
su_tree() {
  (cd "$1" && find . ! -type d -exec stat -c '%s %Y %n' {} + | LC_ALL=C sort)
}

su_files_refresh() {
  su_copy=$SU_PART/files/$1
  su_stale=yes
  if [ ! -d "$2" ]; then
    cp -a "$2" "$su_copy/"
    cmp -s "$2" "$su_copy/${2##*/}" || su_fail "The copy of $2 differs from the original."
  else
    su_tree "$2" >"$SU_PART/.now"
    su_tree "$su_copy" >"$SU_PART/.kept"
    LC_ALL=C comm -13 "$SU_PART/.now" "$SU_PART/.kept" | cut -d ' ' -f 3- | while read -r gone; do rm -f "$su_copy/$gone"; done
    LC_ALL=C comm -23 "$SU_PART/.now" "$SU_PART/.kept" | cut -d ' ' -f 3- >"$SU_PART/.changed"
    if [ -s "$SU_PART/.changed" ]; then
      (cd "$2" && tar -cf - -T "$SU_PART/.changed") | (cd "$su_copy" && tar -xpf -)
    fi
    if cmp -s "$SU_PART/.now" "$SU_PART/.kept"; then su_stale=no; fi
    su_tree "$su_copy" | cmp -s - "$SU_PART/.now" || su_fail "The copy of $2 differs from the original."
  fi
  if [ $su_stale = yes ]; then su_sums "$su_copy" >"$SU_PART/files-$1.sha256"; fi
  rm -f "$SU_PART/.now" "$SU_PART/.kept" "$SU_PART/.changed"
}
