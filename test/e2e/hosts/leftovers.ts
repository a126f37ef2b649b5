import type { TestHost } from '../../hosts/host.ts';

/** What a run must not leave behind, whatever its end: marks on every disk, scratch databases, a held lock, processes. */
export async function leftovers(host: TestHost): Promise<string> {
  const found = await host.text(`
    find / $(awk '$2 ~ "^/(var|opt|srv|home)(/|$)" { print $2 }' /proc/mounts) -xdev \\( -name '*.steady-*' -o -name '.part-*' \\) -not -path '/proc/*' 2>/dev/null
    if command -v psql >/dev/null; then runuser -u postgres -- psql -Atc "select datname from pg_database where datname like 'steady%'" 2>/dev/null; fi
    if command -v mariadb >/dev/null; then mariadb -N -e "show databases like 'steady%'" 2>/dev/null; fi
    for lock in /var/lib/steady-upgrade/*/lock; do if [ -e "$lock" ] && ! flock -n "$lock" true; then echo "locked: $lock"; fi; done
    pgrep -af '[p]rogram\\.sh|[t]ail -c' || true
  `);
  return [found, await host.leftovers()].filter((lines) => lines !== '').join('\n');
}

/** What guards a run against a reboot must be gone with it: units, their drop-ins, lines of a crontab, the mark. */
export function guardLeftovers(host: TestHost): Promise<string> {
  return host.text(`
    find /etc/systemd/system /run/systemd/system /run/systemd/transient \\( -name 'steady-upgrade*' -o -path '*.d/steady-upgrade.conf' \\) 2>/dev/null
    crontab -l 2>/dev/null | grep steady-upgrade
    ls -d /var/lib/steady-upgrade/*/closed /var/lib/steady-upgrade/*/holder 2>/dev/null
    systemctl list-units --no-legend --plain 'steady-upgrade-*' 2>/dev/null
    true
  `);
}
