import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, onVolumeAt, upgrade } from '../hosts/action.ts';
import {
  breakMigration,
  breakStart,
  forgetPluginMigration,
  indico,
  sql,
  strangerHoldsLock,
  webHoldsLock,
} from '../hosts/indico.ts';
import { until } from '../hosts/until.ts';

const versions = { from: '3.2.5', to: '3.2.9' };

let host: TestHost;
let before: Fingerprint;

beforeEach(async () => {
  host = await startHost('indico', onVolumeAt('/opt/indico'));
});
afterEach(() => host?.stop());

const core = () => breakMigration(host, 'alembic_version', 'aba7935f9226');
/** Indico itself is migrated by then, in a transaction that is done. */
const plugin = async () => {
  await forgetPluginMigration(host);
  await breakMigration(host, 'alembic_version_plugin_livesync', 'ff1323696f67');
};

describe.each([
  { name: 'a migration that fails', plant: core, step: 'migrate' },
  { name: 'a migration of a plugin that fails', plant: plugin, step: 'migrate' },
  { name: 'a new version that does not start', plant: () => breakStart(host), step: 'verify' },
])('with writers stopped, $name', ({ plant, step }) => {
  it('ends rolled-back with the old version serving and everything there', async () => {
    await plant();
    before = await host.fingerprint();
    const result = await upgrade(host, { writers: 'stopped' });
    expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
    expect(await journal(host, result)).toContainEqual(
      expect.objectContaining({ event: 'step-ended', step, result: 'failed' }),
    );
    await host.waitForApplication();
    expect(await host.versionServed()).toBe(versions.from);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });
});

describe.each([
  { name: 'a migration of a plugin that fails', plant: plugin },
  { name: 'a new version that does not start', plant: () => breakStart(host) },
])('with writers live, $name', ({ plant }) => {
  it('ends failed with the old version serving on the migrated database, and nothing of it lost', async () => {
    await plant();
    before = await host.fingerprint();
    const result = await upgrade(host);
    expect(ending(result), result.log).toEqual({ code: 1, status: 'failed', ...versions });
    expect((await journal(host, result)).at(-1)).toMatchObject({ event: 'run-ended', serving: 'old' });
    await host.waitForApplication();
    expect(await host.versionServed()).toBe(versions.from);
    expect(await indico(host, 'celery inspect ping')).toContain('pong');
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
    expect(await sql(host, 'SELECT version_num FROM alembic_version')).toBe('aba7935f9226');
    expect(await leftovers(host)).toBe('');
  });
});

describe('a lock that keeps the migrations waiting', () => {
  it('is let go by the web service that holds it, restarted once', async () => {
    before = await host.fingerprint();
    await webHoldsLock(host);
    const result = await upgrade(host);
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    expect(result.log).toMatch(/Try 3 of 3: a lock was not to be had within 5 seconds/);
    expect(result.log).toMatch(/The migrations wait for session \d+ \(user indico.*idle in transaction/);
    expect(result.log.match(/^│ restarting web/gm)).toHaveLength(1);
    expect(await host.versionServed()).toBe(versions.to);
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
  });

  it('is waited for where a stranger holds it: he is named, and nothing is restarted', async () => {
    before = await host.fingerprint();
    const letGo = await strangerHoldsLock(host);
    const running = upgrade(host);
    const output = '/var/lib/steady-upgrade/indico/runs/*/output.log';
    await until(async () => (await host.exec(`grep -q 'Try 1 of 3' ${output}`)).code === 0, 'no try was made');
    // Between the tries requests get through: the site serves while they go on.
    expect(await host.status('/event/2/')).toBe(200);
    await until(async () => (await waiting()) > 0, 'the migrations do not wait');
    await letGo();
    const result = await running;
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    const named = await journal(host, result);
    expect(named).toContainEqual(
      expect.objectContaining({
        event: 'warning',
        step: 'migrate',
        text: expect.stringMatching(/session \d+ \(user postgres, spreadsheet, idle in transaction.*events\.labels/),
      }),
    );
    expect(result.log).not.toContain('restarting web');
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
  });

  /** The last try, which waits as long as it takes. */
  async function waiting(): Promise<number> {
    const said = 'grep -c "Now they wait" /var/lib/steady-upgrade/indico/runs/*/journal.jsonl';
    return Number((await host.exec(said)).stdout.trim() || 0);
  }
});
