# shellcheck shell=sh
# Asks the registry, on the host and by the host's own login.
exec 3>&1
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
say started yes
python3 -I -B -c "$ASK_REGISTRY" "$QUESTION" </dev/null 2>&1
