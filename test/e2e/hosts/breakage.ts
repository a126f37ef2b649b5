import type { TestHost } from '../../hosts/host.ts';

/** PostgreSQL refuses to note down one of the new migrations: the database fails in the middle of them. */
export async function breakMigration(host: TestHost): Promise<void> {
  await host.text(
    `runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 pretalx <<'SQL'
CREATE FUNCTION planted() RETURNS trigger AS $$
BEGIN IF NEW.name LIKE '0031_migrate_auth%' THEN RAISE EXCEPTION 'planted failure'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER planted BEFORE INSERT ON django_migrations FOR EACH ROW EXECUTE FUNCTION planted();
SQL`,
  );
}

export async function mendMigration(host: TestHost): Promise<void> {
  await host.text(`runuser -u postgres -- psql -q pretalx -c 'DROP TRIGGER planted ON django_migrations'`);
}

/** A gunicorn configuration that does not work with the new version: systemd says "active" between its crashes. */
export async function breakStart(host: TestHost): Promise<void> {
  await host.text(`cat >/var/pretalx/gunicorn.conf.py <<'PY'
import pretalx
assert pretalx.__version__.startswith('2024.'), 'this site is not ready for ' + pretalx.__version__
PY
chown pretalx: /var/pretalx/gunicorn.conf.py`);
}

/** Dumps are cut short, as by a disk that is full: `pg_restore --list` would not notice. From which dump on: `first`. */
async function cutDumps(host: TestHost, first: number): Promise<void> {
  await host.text(`cat >/usr/local/bin/pg_dump <<'SH'
#!/bin/sh
echo x >>/tmp/dumps
if [ "$(wc -l </tmp/dumps)" -ge ${first} ]; then /usr/bin/pg_dump "$@" | head -c 60000; else exec /usr/bin/pg_dump "$@"; fi
SH
chmod 755 /usr/local/bin/pg_dump; : >/tmp/dumps; chmod 666 /tmp/dumps`);
}

export const breakBackup = (host: TestHost) => cutDumps(host, 1);
/** The rehearsal is good and the backup that counts is not: the services are stopped by then. */
export const breakLastBackup = (host: TestHost) => cutDumps(host, 2);

export async function mendStart(host: TestHost): Promise<void> {
  await host.text('rm /var/pretalx/gunicorn.conf.py');
}

/** The same as `breakMigration`, in SQLite. */
export async function breakSqliteMigration(host: TestHost): Promise<void> {
  await sqlite(
    host,
    `CREATE TRIGGER planted BEFORE INSERT ON django_migrations WHEN NEW.name LIKE '0031_migrate_auth%'
     BEGIN SELECT RAISE(ABORT, 'planted failure'); END`,
  );
}

export async function mendSqliteMigration(host: TestHost): Promise<void> {
  await sqlite(host, 'DROP TRIGGER planted');
}

async function sqlite(host: TestHost, sql: string): Promise<void> {
  const program = `import sqlite3, sys; c = sqlite3.connect('/var/pretalx/data/db.sqlite3'); c.execute(sys.stdin.read()); c.commit()`;
  const { code, stderr } = await host.exec(`python3 -c "${program}"`, { user: 'pretalx', input: sql });
  if (code !== 0) throw new Error(stderr);
}
