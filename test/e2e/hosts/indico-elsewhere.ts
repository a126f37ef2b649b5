import type { TestHost } from '../../hosts/host.ts';

/** Settings that this layout needs: nothing about its web service says Indico, and its database is not the server's own. */
export const elsewhere = 'web-service: events-web\ndatabase-access: application\n';

/**
 * The same Indico under names of its administrator's own: another account, units, virtualenv and configuration file,
 * its database reached by TCP with a password. (Indico cannot migrate where the address escapes one: alembic stumbles.)
 */
export async function indicoElsewhere(host: TestHost): Promise<void> {
  await host.text(`set -e
    systemctl disable --now indico-uwsgi indico-celery 2>/dev/null
    usermod -l events indico
    mkdir -p /srv/events/etc
    mv /opt/indico/.venv /srv/events/env
    mv /opt/indico/etc/* /srv/events/etc/
    chown -R events:www-data /srv/events
    rm /opt/indico/.indico.conf
    find /srv/events/env/bin -type f -exec sed -i '1s#^\\#!/opt/indico/[.]venv/#\\#!/srv/events/env/#' {} +
    ln -sfn /srv/events/env/lib/python3.9/site-packages/indico/web/static /opt/indico/web/static
    runuser -u postgres -- psql -q -c 'ALTER DATABASE indico RENAME TO "Our-Events"' -c 'ALTER ROLE indico RENAME TO owner' \\
      -c "ALTER ROLE owner PASSWORD 'correct-horse' CREATEDB"
    sed -i "s#postgresql:///indico#postgresql://owner:correct-horse@127.0.0.1:5432/Our-Events#" /srv/events/etc/indico.conf
    sed -e 's#/opt/indico/[.]venv#/srv/events/env#' -e 's/^procname-prefix-spaced.*/procname-prefix-spaced = events/' \\
      /etc/uwsgi-indico.ini >/etc/events.ini
    rm /etc/uwsgi-indico.ini
    cd /etc/systemd/system
    sed -e 's#/opt/indico/[.]venv#/srv/events/env#; s#uwsgi-indico#events#; s/^User=.*/User=events/' \\
      -e 's#^.Service.#&\\nEnvironment=INDICO_CONFIG=/srv/events/etc/indico.conf#' indico-uwsgi.service >events-web.service
    sed -e 's#/opt/indico/[.]venv#/srv/events/env#; s/^User=.*/User=events/' \\
      -e 's#^.Service.#&\\nEnvironment=INDICO_CONFIG=/srv/events/etc/indico.conf#' indico-celery.service >events-tasks.service
    rm indico-uwsgi.service indico-celery.service
    systemctl daemon-reload
    systemctl enable --now events-web events-tasks 2>/dev/null
    sed -i -e "s#/opt/indico/[.]venv#/srv/events/env#; s/^ACCOUNT=.*/ACCOUNT=events/; s/indico-uwsgi indico-celery/events-web events-tasks/" \\
      -e 's/psql -qAtX indico/psql -qAtX Our-Events/' /etc/steady-upgrade-test/layout`);
  await host.waitForApplication();
}
