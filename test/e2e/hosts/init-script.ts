import type { TestHost } from '../../hosts/host.ts';

/** Takes the worker from supervisor and has an init script start it, as on machines that know no other way. */
export async function workerByInitScript(host: TestHost): Promise<void> {
  await host.text(`
    sed -n 's/^command=//p' /etc/supervisor/conf.d/pretalx-worker.conf >/etc/pretalx-worker
    rm /etc/supervisor/conf.d/pretalx-worker.conf
    supervisorctl update >/dev/null
    cat >/etc/init.d/pretalx-worker <<'SH'
#!/bin/sh
### BEGIN INIT INFO
# Provides: pretalx-worker
### END INIT INFO
daemon="--pidfile /run/pretalx-worker.pid"
case $1 in
start) start-stop-daemon --start $daemon --make-pidfile --background --chuid pretalx --chdir /var/pretalx \\
  --startas /usr/bin/env -- HOME=/var/pretalx PRETALX_CONFIG_FILE=/var/pretalx/production.cfg $(cat /etc/pretalx-worker) ;;
stop) start-stop-daemon --stop $daemon --oknodo --retry 20 --remove-pidfile ;;
esac
SH
    chmod 755 /etc/init.d/pretalx-worker
    service pretalx-worker start
    sed -i 's/supervisor:pretalx-worker/celery/' /etc/steady-upgrade-test/layout`);
  await host.waitForApplication();
}
