import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolume, upgrade } from './action.ts';

export interface Layout {
  readonly name: string;
  readonly image: string;
  /** Inputs of the login. */
  readonly login?: Readonly<Record<string, string>>;
  /** Makes the host what the name says. */
  readonly arrange?: (host: TestHost) => Promise<void>;
  /** What keeps the upgrade from succeeding, and what puts it right. */
  readonly plant: (host: TestHost) => Promise<void>;
  readonly mend: (host: TestHost) => Promise<void>;
}

const versions = { from: '2024.3.1', to: '2025.2.2' };

/**
 * A pretalx that lies otherwise than its guide says: it fails once and comes back, is mended, and then succeeds on the
 * same host. A way back leaves nothing in the way of the next try.
 */
export function describeLayout({ name, image, login = {}, arrange, plant, mend }: Layout): void {
  describe(name, () => {
    let host: TestHost;
    let before: Fingerprint;

    beforeAll(async () => {
      host = await startHost(image, onVolume);
      await arrange?.(host);
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
      expect(keptByUpgrade(await host.fingerprint())).toEqual(keptByUpgrade(before));
      expect(await leftovers(host)).toBe('');
    });
  });
}
