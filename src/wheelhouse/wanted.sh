# Which of the wheels ($WHEELS, a line each as sha256sum writes them) this run's folder still lacks: printed, as they are.
# What an earlier run of the instance was sent is taken from there, under its name or, half a transfer, under its hash.
umask 077
mkdir -p "$SU_RUN/wheels" && cd "$SU_RUN/wheels" || exit 1

su_here() {
  for su_there in "$SU_STATE"/runs/*/wheels/"$2" "$SU_STATE"/runs/*/wheels/"$1"; do
    if [ ! -f "$su_there" ] || ! printf '%s  %s\n' "$1" "$su_there" | sha256sum -c - >/dev/null 2>&1; then continue; fi
    if [ "$su_there" = "$SU_RUN/wheels/$2" ] || ln "$su_there" "$2" 2>/dev/null || cp "$su_there" "$2"; then return 0; fi
  done
  return 1
}

printf '%s\n' "$WHEELS" | while IFS= read -r su_wheel; do
  su_here "${su_wheel%%  *}" "${su_wheel#*  }" || printf '%s\n' "$su_wheel"
done
