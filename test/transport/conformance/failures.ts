import { describe, expect, test } from 'vitest';
import { ConnectionLost, type Host } from '../../../src/transport/host.ts';
import { endless, type Get, settle, token, using } from './specimen.ts';

/** A bad network. */
export function failures(get: Get): void {
  describe('failures', () => {
    test('a cut connection loses what runs and never counts as its end; nothing is left on the host', async ({
      skip,
    }) => {
      const { cut } = get();
      if (cut === undefined) return skip('there is no connection to cut');
      const [first, second] = [token(), token()];
      const host = await get().connect();
      const endings = begin(host, first, second);
      await using(get, (other) => settle(other, second, true));
      await cut.call(get());
      expect(await endings).toEqual([expect.any(ConnectionLost), expect.any(ConnectionLost)]);
      await expect(host.run('echo late')).rejects.toBeInstanceOf(ConnectionLost);
      await host.close();
      await using(get, async (other) => {
        expect(await settle(other, first, false)).toEqual([]);
        expect(await settle(other, second, false)).toEqual([]);
      });
    }, 60_000);

    test('a half-open connection is noticed', async ({ skip }) => {
      const { stall, heal } = get();
      if (stall === undefined || heal === undefined) return skip('there is no connection to stall');
      const [first, second] = [token(), token()];
      const host = await get().connect();
      const endings = begin(host, first, second);
      await using(get, (other) => settle(other, second, true));
      const before = performance.now();
      await stall.call(get());
      try {
        expect(await endings).toEqual([expect.any(ConnectionLost), expect.any(ConnectionLost)]);
        expect(performance.now() - before).toBeLessThan(12_000);
      } finally {
        await heal.call(get());
        await host.close();
      }
    }, 60_000);
  });
}

/** A command and a follower, both endless: how they end. */
function begin(host: Host, first: string, second: string): Promise<unknown[]> {
  const caught = (error: unknown) => error;
  const signal = new AbortController().signal;
  return Promise.all([
    host.run(endless(first)).catch(caught),
    host.stream(endless(second), () => undefined, { signal }).catch(caught),
  ]);
}
