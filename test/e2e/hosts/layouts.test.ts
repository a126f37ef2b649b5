import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { sudoPassword } from '../../hosts/login.ts';
import { ending, leftovers, onVolume, upgrade } from './action.ts';
import { breakSqliteMigration, breakStart, mendSqliteMigration, mendStart } from './breakage.ts';
import { workerByInitScript } from './init-script.ts';

const versions = { from: '2024.3.1', to: '2025.2.2' };

/**
 * Layouts that the documentation allows besides its first one. Each fails once and comes back, is mended, and then
 * succeeds on the same host: a way back leaves nothing in the way of the next try.
 */
describe.each([
  {
    name: 'pip install --user, SQLite, one service; an account whose sudo asks for a password',
    image: 'pretalx-user' as const,
    login: { user: 'deploy', 'sudo-password': sudoPassword },
    arrange: async () => {},
    plant: breakSqliteMigration,
    mend: mendSqliteMigration,
  },
  {
    name: 'supervisor and an init script, no systemd, PostgreSQL over TCP with a password, settings only in the environment',
    image: 'pretalx-supervisor' as const,
    login: {},
    arrange: workerByInitScript,
    plant: breakStart,
    mend: mendStart,
  },
])('$name', ({ image, login, arrange, plant, mend }) => {
  let host: TestHost;
  let before: Fingerprint;

  beforeAll(async () => {
    host = await startHost(image, onVolume);
    await arrange(host);
  });
  afterAll(() => host?.stop());

  it('comes back by itself when it cannot go on', async () => {
    await plant(host);
    before = await host.fingerprint();
    const result = await upgrade(host, login);
    expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
    expect(await host.versionServed()).toBe(versions.from);
    await host.waitForApplication();
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });

  it('is upgraded once that is mended', async () => {
    await mend(host);
    const result = await upgrade(host, login);
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    expect(await host.versionServed()).toBe(versions.to);
    await host.waitForApplication();
    expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade({ ...before, data: { ...before.data } }));
    expect(await leftovers(host)).toBe('');
  });
});
