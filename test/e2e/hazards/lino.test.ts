import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, onVolumeAt, upgrade } from '../hosts/action.ts';
import { dyingLinod, messageWithoutUser, noMigrator, silentLoss, trouble, versions } from '../hosts/lino.ts';

describe('Lino, on one host after the other trouble', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startHost('lino', onVolumeAt('/usr/local/lino'));
  });
  afterAll(() => host?.stop());

  it.each([
    ['a row that the new version refuses', messageWithoutUser, 'migrate', 'Abandoning with 1 unsaved'],
    ['a restore that loses rows and ends with 0', silentLoss, 'migrate', /loaded 6\d{3} objects of the 6\d{3}/],
    ['a jump that Lino cannot make', noMigrator, 'migrate', 'restore.py ended with exit code 1'],
    ['a linod that dies after some seconds', dyingLinod, 'verify', 'linod service is not running'],
  ])('%s: the old version serves again, with everything there', async (_, planted, step, words) => {
    await trouble(host, planted, async () => {
      const before = await host.fingerprint();
      const result = await upgrade(host, { version: versions.to });
      expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
      expect(await journal(host, result)).toContainEqual(
        expect.objectContaining({ event: 'step-ended', step, result: 'failed' }),
      );
      expect(result.log).toMatch(words);
      const after = await host.fingerprint();
      expect(after.version).toEqual(before.version);
      expect(restoredByRollback(after)).toEqual(restoredByRollback(before));
      expect(await host.status('/')).toBe(200);
      expect(await leftovers(host)).toBe('');
      expect(await host.text('pgrep -x cron')).not.toBe('');
    });
  });
});
