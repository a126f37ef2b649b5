import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, goBack, journal, leftovers, plan, processes, staysAt, upgrade } from './action.ts';
import { ask, composeFile, metersGoOn, send, workedOff } from './utilitarian.ts';

const from = '1.0.0';
const to = '1.1.0';

/** Its image is private: what is upgraded here is a stand-in of the same shape (test/hosts/images/utilitarian). */
describe('a stand-in of Utilitarian under docker-compose v1, its tag a literal of four services', () => {
  let host: TestHost;
  let before: Fingerprint;
  let compose: string;
  let result: ActionResult;

  beforeAll(async () => {
    host = await startHost('utilitarian');
    compose = await composeFile(host);
  });
  afterAll(() => host?.stop());

  it('refuses a version that the registry does not have, with those that it has', async () => {
    const running = await processes(host);
    const refused = await upgrade(host, { version: '1.0.9' });
    expect(ending(refused), refused.log).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toMatch(/no quay\.io\/pwit\/utilitarian 1\.0\.9\. Its newest: .*1\.1\.0/);
    expect(await processes(host)).toBe(running);
  });

  it('comes back from a migration that fails half way, with every message that was acknowledged', async () => {
    await send(host, 'before', 50);
    await workedOff(host, 550);
    before = await host.fingerprint();
    const meters = metersGoOn(host, 'failed', 100);
    const failed = await upgrade(host, { version: '1.0.1' }, { onLine: meters.onLine });
    await meters.sent();
    expect(ending(failed), failed.log).toEqual({ code: 1, status: 'rolled-back', from, to: '1.0.1' });
    expect(await journal(host, failed)).toContainEqual(
      expect.objectContaining({ event: 'step-ended', step: 'migrate', result: 'failed' }),
    );
    await workedOff(host, 650);
    const after = await host.fingerprint();
    expect(after.data).toEqual(before.data);
    expect(after.static).toEqual(before.static);
    expect(after.service).toEqual(before.service);
    expect(after.version).toEqual(before.version);
    expect(await host.status('/')).toBe(200);
    expect(await leftovers(host)).toBe('');
  });

  it('ends upgraded, with every message that came meanwhile worked off', async () => {
    before = await host.fingerprint();
    const { document, digest } = await plan(host);
    expect(document.edits.map((edit) => [edit.from, edit.to])).toEqual(Array.from({ length: 4 }, () => [from, to]));
    expect(document.image).toMatch(/^sha256:/);
    const meters = metersGoOn(host, 'meanwhile', 200);
    result = await upgrade(host, { 'plan-digest': digest }, { onLine: meters.onLine });
    await meters.sent();
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
    await workedOff(host, 850);
    expect(await ask(host, "select count(*) from metering_reading where message like 'meanwhile-%'")).toBe(200);
    expect(await host.versionServed()).toBe(to);
    expect(await host.status('/')).toBe(200);
    const after = await host.fingerprint();
    expect(keptByUpgrade({ ...after, rows: before.rows })).toEqual(keptByUpgrade(before));
    expect(await leftovers(host)).toBe('');
  });

  it('changes the tag in the compose file and nothing else, and tells no password', async () => {
    expect(await composeFile(host)).toBe(compose.replaceAll('/utilitarian:1.0.0', '/utilitarian:1.1.0'));
    expect(result.raw).not.toContain('horse-battery');
    expect(result.summary).not.toContain('horse-battery');
  });

  it('ends unchanged the second time, without stopping anything', async () => {
    await staysAt(host, to);
  });

  it('refuses a downgrade', async () => {
    const refused = await upgrade(host, { version: from });
    expect(ending(refused), refused.log).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toContain('A downgrade would leave a database that the older version does not understand');
  });

  it('goes back by the command that the summary gives', async () => {
    await goBack(host, result, 600_000);
    expect(await host.versionServed()).toBe(from);
    expect(await composeFile(host)).toBe(compose);
    const after = restoredByRollback(await host.fingerprint());
    expect(after.rows.metering_meter).toBe(before.rows.metering_meter);
    expect(after.data).toEqual(before.data);
  });
});
