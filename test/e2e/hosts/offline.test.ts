import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolume, plan, staysAt, upgrade } from './action.ts';

const from = '2024.3.1';
const to = '2025.2.2';
const inputs = { packages: 'runner', version: to };

/** pip finds an index that nobody serves, whoever runs it, and nothing in its caches. (npm keeps its registry: `rebuild`.) */
const cutOff = `
printf '[global]\\nindex-url = http://127.0.0.1:9/simple\\nretries = 0\\ntimeout = 2\\n' >/etc/pip.conf
rm -rf /root/.cache/pip /var/pretalx/.cache/pip /root/.config/pip /var/pretalx/.config/pip`;

describe('a host without a way to a package index', () => {
  let host: TestHost;
  let before: Fingerprint;
  let folder: string;

  beforeAll(async () => {
    // The runner's tool cache stays from one job to the next.
    folder = await mkdtemp(join(tmpdir(), 'steady-offline-'));
    host = await startHost('pretalx', onVolume);
    before = await host.fingerprint();
    await host.text(cutOff);
  });
  afterAll(async () => {
    await host?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('cannot be upgraded by itself, and says what would do it', async () => {
    const refused = await upgrade(host, { version: to });
    expect(ending(refused)).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toContain('packages: runner');
    expect(await host.versionServed()).toBe(from);
  });

  it('is planned without a trace, and rehearsed with what the runner sends', async () => {
    const { document } = await plan(host, inputs);
    expect(document).toMatchObject({ from, to, obstacles: [] });
    expect(document.program).toMatch(/[0-9a-f]{64} {2}pretalx-2025\.2\.2-py3-none-any\.whl/);
    const rehearsed = await upgrade(host, { ...inputs, mode: 'rehearse' }, { folder });
    expect(ending(rehearsed), rehearsed.log).toEqual({ code: 0, status: 'rehearsed', from, to });
    expect(rehearsed.log).toMatch(/(\d+) packages were sent to the host/);
  });

  it('is upgraded; the runner has everything, and so has the host', async () => {
    const result = await upgrade(host, inputs, { folder });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
    const [, all, cached] = /(\d+) packages, \d+ MB; (\d+) of them/.exec(result.log) ?? [];
    expect(cached).toBe(all);
    expect(result.log).toContain('0 packages were sent to the host');
    expect(await host.versionServed()).toBe(to);
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
    expect(await leftovers(host)).toBe('');
    const wheels = 'ls -d /var/lib/steady-upgrade/pretalx/runs/*/wheels | wc -l';
    expect(await host.text(wheels)).toBe('1');
    expect(await host.text('/var/pretalx/venv/bin/pip check')).toContain('No broken requirements');
  });

  it('ends unchanged the second time, and fetches nothing', async () => {
    await staysAt(host, to, inputs);
  });
});
