# Takes the parts of a backup as a tar archive from standard input, into a folder of the run's own, where there is room:
# $BYTES, and as much again for the database that they become.
umask 077
su_incoming=$SU_STATE/incoming/$SU_RUN_ID
mkdir -p "$su_incoming" && cd "$su_incoming" || exit 1
su_free=$(df -Pk . | awk 'NR == 2 { print $4 }')
if [ $((su_free / 2)) -lt $((BYTES / 1024)) ]; then
  echo "There is not room enough in $SU_STATE: $((su_free / 1024)) MB are free, and $((BYTES / 524288)) MB are needed." >&2
  exit 28
fi
tar -xpof -
