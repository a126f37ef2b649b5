import { describe, expect, it } from 'vitest';
import { restoredByRollback, startHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, onVolume, processes, upgrade } from '../hosts/action.ts';
import { breakBackup, breakLastBackup, breakMigration, breakStart } from '../hosts/breakage.ts';

const versions = { from: '2024.3.1', to: '2025.2.2' };

describe.each([
  { name: 'a migration that fails', plant: breakMigration, step: 'migrate', status: 'rolled-back' },
  { name: 'a new version that does not start', plant: breakStart, step: 'verify', status: 'rolled-back' },
  { name: 'a last backup that does not restore', plant: breakLastBackup, step: 'backup', status: 'rolled-back' },
  { name: 'a backup that does not restore at all', plant: breakBackup, step: 'rehearse-backup', status: 'failed' },
])('$name', ({ plant, step, status }) => {
  it(`ends ${status} with the old version serving and everything there`, async () => {
    const host = await startHost('pretalx', onVolume);
    try {
      await plant(host);
      const before = await host.fingerprint();
      const running = await processes(host);
      const result = await upgrade(host);
      expect(ending(result), result.log).toEqual({ code: 1, status, ...versions });
      expect(await journal(host, result)).toContainEqual(
        expect.objectContaining({ event: 'step-ended', step, result: 'failed' }),
      );
      expect(await host.versionServed()).toBe(versions.from);
      expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
      expect(await leftovers(host)).toBe('');
      if (status === 'failed') expect(await processes(host)).toBe(running);
    } finally {
      await host.stop();
    }
  });
});
