# Where this instance's state is for the account that we are: the same rule as in the probe.
if [ "$(id -u)" = 0 ]; then
  SU_STATE=/var/lib/steady-upgrade/$INSTANCE
else
  SU_STATE=$HOME/.local/state/steady-upgrade/$INSTANCE
fi
