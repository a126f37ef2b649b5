import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, goBack, leftovers, onVolume, staysAt, upgrade } from './action.ts';

const from = '2024.3.1';
const to = '2025.2.2';
const versions = { from, to };

/** The installation guide's layout: systemd, PostgreSQL, redis, gunicorn, celery, nginx. */
describe('pretalx by its installation guide', () => {
  let host: TestHost;
  let before: Fingerprint;
  let result: ActionResult;

  beforeAll(async () => {
    host = await startHost('pretalx', onVolume);
    before = await host.fingerprint();
    result = await upgrade(host);
  });
  afterAll(() => host?.stop());

  it('ends upgraded', () => {
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
  });

  it('serves the new version with every row and file there', async () => {
    expect(await host.versionServed()).toBe(to);
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
    expect(await host.status('/democon/schedule/')).toBe(200);
  });

  it('leaves a proven backup, whose manifest says what it covers, and nothing else', async () => {
    const path = result.outputs['backup-path'];
    const manifest = JSON.parse(await host.text(`cat ${path}/manifest.json`)) as Record<string, unknown>;
    expect(manifest).toMatchObject({ application: 'pretalx', version: from, next: to, engine: 'postgresql' });
    expect(
      await host.text(`cd ${path} && sha256sum -c --quiet SHA256SUMS && stat -c %a . database.dump | tr '\\n' ' '`),
    ).toBe('700 600');
    expect(await leftovers(host)).toBe('');
  });

  it('tells it in outputs, report and summary', async () => {
    const report = JSON.parse(await readFile(result.outputs.report ?? '', 'utf8')) as Record<string, unknown>;
    expect(report).toMatchObject({ status: 'upgraded' });
    expect(Number(result.outputs['downtime-seconds'])).toBeGreaterThan(0);
    expect(Number(result.outputs['backup-bytes'])).toBeGreaterThan(0);
    expect(result.summary).toContain(to);
    // 2026 needs a newer Python than this host has: said, not silently passed over.
    expect(result.summary).toMatch(/2026\.\d+\.\d+.*needs Python/);
  });

  it('ends unchanged the second time, without stopping anything', async () => {
    await staysAt(host, to);
  });

  it('refuses a downgrade, and says what is installed', async () => {
    const refused = await upgrade(host, { version: from });
    expect(ending(refused)).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toContain(to);
    expect(await host.versionServed()).toBe(to);
  });

  it('goes back by the command that the summary gives', async () => {
    await goBack(host, result);
    expect(await host.versionServed()).toBe(from);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
  });
});
