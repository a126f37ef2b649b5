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

# su_folders FOLDER: the folders in it, itself included.
su_folders() {
  (cd "$1" && find . -type d | LC_ALL=C sort)
}

# su_tar_names: names as tar takes them from a list. GNU's would read a backslash as the beginning of an escape.
su_tar_names() {
  if tar --version 2>/dev/null | grep -q GNU; then sed 's/\\/\\\\/g'; else cat; fi
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
    su_folders "$2" >"$SU_PART/.folders"
    su_files_remove_gone
    su_files_fetch_changed "$2"
    if cmp -s "$SU_PART/.now" "$SU_PART/.kept"; then su_stale=no; fi
    su_tree "$su_copy" | cmp -s - "$SU_PART/.now" || su_fail "The copy of $2 differs from the original."
  fi
  if [ $su_stale = yes ]; then su_sums "$su_copy" >"$SU_PART/files-$1.sha256"; fi
  rm -f "$SU_PART/.now" "$SU_PART/.kept" "$SU_PART/.folders"
}

# su_files_remove_gone: from the copy, what the original has no longer, or has otherwise.
su_files_remove_gone() {
  LC_ALL=C comm -13 "$SU_PART/.now" "$SU_PART/.kept" | cut -d ' ' -f 3- |
    while IFS= read -r gone; do rm -f "$su_copy/$gone"; done
  su_folders "$su_copy" | LC_ALL=C comm -13 "$SU_PART/.folders" - | LC_ALL=C sort -r |
    while IFS= read -r gone; do rmdir "$su_copy/$gone"; done
}

# su_files_fetch_changed FOLDER: into the copy, what is new or other there; then all folders, for their owners and modes.
su_files_fetch_changed() {
  {
    LC_ALL=C comm -23 "$SU_PART/.now" "$SU_PART/.kept" | cut -d ' ' -f 3-
    cat "$SU_PART/.folders"
  } | su_tar_names | (cd "$1" && tar -cf - --no-recursion -T -) | (cd "$su_copy" && tar -xpf -)
}
