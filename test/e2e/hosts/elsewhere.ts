import type { TestHost } from '../../hosts/host.ts';

/** The same site under names of its administrator's own: another account and role, units, and folders with a blank. */
export async function movedElsewhere(host: TestHost): Promise<void> {
  await host.text(`set -e
    systemctl disable --now pretalx-web pretalx-worker 2>/dev/null
    usermod -l talks pretalx
    groupmod -n talks pretalx
    runuser -u postgres -- psql -qc 'ALTER ROLE pretalx RENAME TO talks'
    at='/var/pretalx/our talks'
    mkdir "$at"
    mv /var/pretalx/data /var/pretalx/static "$at/"
    mv /var/pretalx/venv "$at/env"
    chown talks: "$at"
    sed -i "s#/var/pretalx/#$at/#; s/^user = pretalx/user = talks/" /etc/pretalx/pretalx.cfg
    sed -i "s#alias /var/pretalx/\\(.*\\);#alias \\"$at/\\1\\";#" /etc/nginx/sites-available/pretalx
    for unit in web:talks worker:background-of-talks; do
      sed -e "s#^ExecStart=/var/pretalx/venv/bin/#ExecStart=\\"$at/env/bin/python\\" -m #; s#^\\(WorkingDirectory\\)=.*#\\1=$at#" \\
        -e 's/^\\(User\\|Group\\)=.*/\\1=talks/' "/etc/systemd/system/pretalx-\${unit%%:*}.service" >"/etc/systemd/system/\${unit#*:}.service"
      rm "/etc/systemd/system/pretalx-\${unit%%:*}.service"
    done
    systemctl daemon-reload
    systemctl enable --now talks background-of-talks 2>/dev/null
    systemctl reload nginx
    sed -i -e "s#/var/pretalx/venv/#$at/env/#; s#/var/pretalx/#$at/#; s/^ACCOUNT=.*/ACCOUNT=talks/" \\
      -e 's/pretalx-web pretalx-worker/talks background-of-talks/' /etc/steady-upgrade-test/layout`);
  await host.waitForApplication();
}
