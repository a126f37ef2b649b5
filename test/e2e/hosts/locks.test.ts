import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import account from '../../../src/program/lib/account.sh';
import database from '../../../src/program/lib/database.sh';
import http from '../../../src/program/lib/http.sh';
import journal from '../../../src/program/lib/journal.sh';
import locks from '../../../src/program/lib/locks.sh';
import migrations from '../../../src/program/lib/migrations.sh';
import postgresql from '../../../src/program/lib/postgresql.sh';
import services from '../../../src/program/lib/services.sh';
import steps from '../../../src/program/lib/steps.sh';
import verify from '../../../src/program/lib/verify.sh';
import type { Outcome } from '../../hosts/docker.ts';
import { startHost, type TestHost } from '../../hosts/host.ts';
import { until } from './until.ts';

/** The building block alone, against a real PostgreSQL and systemd: a migration that needs an exclusive lock on one table. */
const library = [journal, account, steps, services, database, postgresql, http, verify, migrations, locks].join('\n');
const setting = `
SU_ME=root SU_RUN=/tmp/run SU_STEP=migrate SU_RUN_TAG=test DB_ENGINE=postgresql DB_ACCESS=admin DB_NAME=pretalx DB_PORT=5432
LOCK_TRIES=2 LOCK_SECONDS=2 LOCK_RESTART=web SERVICES='web\tsystemd\tpretalx-web.service\t-\t-'
HTTP_CHECKS='/orga/login/\t200\t-\t-' WEB_ADDRESS=http://127.0.0.1:8345 WEB_HOST=localhost WEB_SCHEME=http
mkdir -p $SU_RUN/values
# As a program's part has it: its output is the run's log.
exec >$SU_RUN/output.log 2>&1
set -e
su_application() { text=$(cat); runuser -u pretalx -- sh -c "$text"; }
`;
const alter = 'psql -q -v ON_ERROR_STOP=1 pretalx -c "ALTER TABLE event_event ADD COLUMN IF NOT EXISTS probe int"';

let host: TestHost;

beforeAll(async () => {
  host = await startHost('pretalx');
});
afterAll(() => host?.stop());
beforeEach(async () => {
  await host.text('rm -rf /tmp/run');
  await host.text('runuser -u postgres -- psql -q pretalx -c "ALTER TABLE event_event DROP COLUMN IF EXISTS probe"');
});
afterEach(() => letGo());

/** What Python's driver says where psql has a message of its own. */
function apply(command = `${alter} || { echo psycopg2.errors.LockNotAvailable; exit 1; }`): Promise<Outcome> {
  const program = `${library}${setting}MIGRATIONS_APPLY='${command}'\nsu_migrations_apply\n`;
  return host.exec('cat >/tmp/program.sh && sh /tmp/program.sh', { input: program, timeoutMs: 120_000 });
}

const said = () => host.text('cat /tmp/run/output.log 2>/dev/null || true');
const warnings = () => host.text('cat /tmp/run/journal.jsonl 2>/dev/null | grep -c warning || true');
const altered = () =>
  host.text(
    "runuser -u postgres -- psql -Atc \"SELECT count(*) FROM information_schema.columns WHERE table_name = 'event_event' AND column_name = 'probe'\" pretalx",
  );
const started = () => host.text('systemctl show -p ActiveEnterTimestampMonotonic --value pretalx-web');

/** A session that has read the table and stays in its transaction. */
async function hold(role: string): Promise<void> {
  await host.text(`setsid sh -c "(echo 'BEGIN; SELECT count(*) FROM event_event;'; sleep 300) |
    PGAPPNAME=holder runuser -u ${role} -- psql -q pretalx" >/dev/null 2>&1 </dev/null &`);
  await until(async () => (await sessions()) !== '0', 'no session holds the lock');
}

const sessions = () =>
  host.text(
    `runuser -u postgres -- psql -Atc "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holder' AND state = 'idle in transaction'"`,
  );

async function letGo(): Promise<void> {
  await host.text(
    `runuser -u postgres -- psql -qAtc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'"`,
  );
}

describe('migrations that need a lock', () => {
  it('are applied at once where nobody has it', async () => {
    expect(await apply()).toMatchObject({ code: 0 });
    expect([await altered(), await warnings()]).toEqual(['1', '0']);
  });

  it('are not tried again after any other failure', async () => {
    expect((await apply('echo tried; exit 3')).code).not.toBe(0);
    expect((await said()).match(/tried/g)).toHaveLength(1);
  });

  it('wait for a stranger, who is named once and left alone, and so is the site', async () => {
    const before = await started();
    await hold('postgres');
    const running = apply();
    await until(async () => /Try 2 of 2/.test(await said()), 'the tries did not end');
    expect(await altered()).toBe('0');
    await host.text('sleep 5');
    await letGo();
    expect(await running).toMatchObject({ code: 0 });
    expect(await altered()).toBe('1');
    expect(
      (await said()).match(/The migrations wait for session \d+ \(user postgres, holder, idle in transaction/g),
    ).toHaveLength(1);
    expect(await started()).toBe(before);
  });

  it('have the web service restarted once, where its own sessions are in the way', async () => {
    const before = await started();
    await host.text(`mkdir -p /run/systemd/system/pretalx-web.service.d
      printf '[Service]\\nExecStopPost=+/usr/bin/pkill -u pretalx -f "psql -q pretalx"\\n' >/run/systemd/system/pretalx-web.service.d/held.conf
      systemctl daemon-reload`);
    await hold('pretalx');
    expect(await apply(), await said()).toMatchObject({ code: 0 });
    expect(await altered()).toBe('1');
    expect((await said()).match(/restarting web/g)).toHaveLength(1);
    expect(await started()).not.toBe(before);
    expect(await host.status('/orga/login/')).toBe(200);
  });
});
