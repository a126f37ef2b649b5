import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolumeAt, upgrade } from '../hosts/action.ts';
import { noMigrator, trouble, versions } from '../hosts/lino.ts';

/** SQLite, services of an account of their own, and `env` a link to an environment elsewhere. */
describe('Lino as administrators change it', () => {
  let host: TestHost;
  let before: Fingerprint;

  beforeAll(async () => {
    host = await startHost('lino-elsewhere', onVolumeAt('/usr/local/lino'));
    before = await host.fingerprint();
  });
  afterAll(() => host?.stop());

  it('brings the file of the database back that restore.py had removed', async () => {
    await trouble(host, noMigrator, async () => {
      const result = await upgrade(host, { version: versions.to });
      expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
    });
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });

  it('is upgraded, with the link and the owners as they were', async () => {
    const result = await upgrade(host, { version: versions.to });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
    expect(await host.text('readlink /usr/local/lino/lino_local/mysite/env')).toBe('/usr/local/lino/environments/noi');
    expect(await host.text('find /usr/local/lino/environments -user root -maxdepth 2 -name noi')).toBe('');
    expect(await leftovers(host)).toBe('');
  });
});
