import type { TestHost } from '../../hosts/host.ts';
import { psql } from './postgresql.ts';
import { until } from './until.ts';

/** An `indico` command as its account; what it prints. */
export function indico(host: TestHost, command: string): Promise<string> {
  return host.text(`cd / && HOME=/opt/indico PYTHONWARNINGS=ignore /opt/indico/.venv/bin/indico ${command}`, {
    user: 'indico',
  });
}

export function sql(host: TestHost, text: string): Promise<string> {
  return psql(host, 'indico', text);
}

/** As after an upgrade by somebody who forgot `indico db --all-plugins upgrade`: a plugin's last migration is not there. */
export async function forgetPluginMigration(host: TestHost): Promise<void> {
  await indico(host, "db --plugin livesync downgrade <<'ANSWER'\nYES\nANSWER");
}

/** PostgreSQL refuses to note down one migration: the database fails in the middle of them. */
export async function breakMigration(host: TestHost, table: string, revision: string): Promise<void> {
  await sql(
    host,
    `CREATE FUNCTION planted() RETURNS trigger AS $$
BEGIN IF NEW.version_num = '${revision}' THEN RAISE EXCEPTION 'planted failure'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION planted();`,
  );
}

export async function mendMigration(host: TestHost, table: string): Promise<void> {
  await sql(host, `DROP TRIGGER planted ON ${table}; DROP FUNCTION planted();`);
}

/** What uWSGI loads works with the old version alone. */
export async function breakStart(host: TestHost): Promise<void> {
  await host.text(`cat >>/opt/indico/web/indico.wsgi <<'PY'
import indico
assert indico.__version__ == '3.2.5', 'this site is not ready for ' + indico.__version__
PY`);
}

export async function mendStart(host: TestHost): Promise<void> {
  await host.text("sed -i '/^import indico$/,$d' /opt/indico/web/indico.wsgi");
}

/** The web service reads a table in a transaction that it leaves open, until it is restarted. */
export async function webHoldsLock(host: TestHost): Promise<void> {
  await host.text(`cat >>/opt/indico/web/indico.wsgi <<'PY'
import os
if not os.path.exists('/opt/indico/tmp/held'):
    import psycopg2
    open('/opt/indico/tmp/held', 'w').close()
    held = psycopg2.connect('dbname=indico')
    held.cursor().execute('SELECT count(*) FROM events.labels')
PY`);
  await untilHeld(host, 'indico');
}

/** Somebody's own session does; gone when the returned function is called. */
export async function strangerHoldsLock(host: TestHost): Promise<() => Promise<void>> {
  await host.text(`setsid sh -c "(echo 'BEGIN; SELECT count(*) FROM events.labels;'; sleep 900) |
    PGAPPNAME=spreadsheet runuser -u postgres -- psql -q indico" >/dev/null 2>&1 </dev/null &`);
  await untilHeld(host, 'postgres');
  return async () => {
    await sql(host, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spreadsheet'");
  };
}

async function untilHeld(host: TestHost, role: string): Promise<void> {
  const question = `SELECT count(*) FROM pg_stat_activity WHERE usename = '${role}' AND state = 'idle in transaction' AND query LIKE '%events.labels%'`;
  await until(async () => (await sql(host, question)) !== '0', 'no session holds the lock');
  await host.waitForApplication();
}
