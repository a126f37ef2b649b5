import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolumeAt, upgrade } from '../hosts/action.ts';
import { elsewhere, indicoElsewhere } from '../hosts/indico-elsewhere.ts';

const versions = { from: '3.2.5', to: '3.2.9' };

describe('Indico under other names, its virtualenv elsewhere, PostgreSQL over TCP with a password and no superuser', () => {
  let host: TestHost;
  let before: Fingerprint;

  beforeAll(async () => {
    host = await startHost('indico', onVolumeAt('/opt/indico'));
    await indicoElsewhere(host);
    before = await host.fingerprint();
  });
  afterAll(() => host?.stop());

  it('is refused with what to say, where nothing tells which service it is', async () => {
    const result = await upgrade(host);
    expect(ending(result), result.log).toMatchObject({ code: 1, status: 'failed' });
    expect(result.log).toContain('settings: { web-service: NAME }');
  });

  it('is upgraded once it is told', async () => {
    const result = await upgrade(host, { settings: elsewhere });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    expect(await host.versionServed()).toBe(versions.to);
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
    expect(await leftovers(host)).toBe('');
    expect(result.raw, 'no password').not.toMatch(/correct-horse/);
  });

  it('is unchanged the second time', async () => {
    const result = await upgrade(host, { settings: elsewhere });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'unchanged', from: versions.to, to: versions.to });
  });
});
