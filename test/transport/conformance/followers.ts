import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { endless, type Get, settle, token, using } from './specimen.ts';

/** Scripts that are listened to while they run. */
export function followers(get: Get): void {
  describe('followers', () => {
    test('output comes while the script still runs, and is not kept', () =>
      using(get, async (host) => {
        const times: number[] = [];
        const texts: string[] = [];
        const done = await host.stream(
          'echo one; sleep 0.7; echo two; exit 3',
          (chunk) => {
            times.push(performance.now());
            texts.push(chunk.toString());
          },
          { signal: new AbortController().signal },
        );
        expect(done).toEqual({ code: 3, signal: null, stdout: '', stderr: '', truncated: false });
        expect(texts.join('')).toBe('one\ntwo\n');
        expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(500);
      }));

    test('its standard input stays open and silent, and ends when we abort', () =>
      using(get, async (host) => {
        const stop = new AbortController();
        let text = '';
        const follower = host.stream(
          'echo ready; cat; echo closing; exit 5',
          (chunk) => {
            text += chunk.toString();
            if (text === 'ready\n') setTimeout(() => stop.abort(), 600);
          },
          { signal: stop.signal },
        );
        const open = await Promise.race([follower.then(() => 'ended'), delay(500, 'open')]);
        expect(open).toBe('open');
        expect(await follower).toMatchObject({ code: 5, signal: null });
        expect(text).toBe('ready\nclosing\n');
      }));

    test('a follower that watches its standard input ends its children at once', () =>
      using(get, async (host) => {
        const word = token();
        const stop = new AbortController();
        const follower = host.stream(`${endless(word)} & cat >/dev/null; kill $!`, () => undefined, {
          signal: stop.signal,
        });
        expect(await settle(host, word, true)).not.toEqual([]);
        const before = performance.now();
        stop.abort();
        await follower;
        expect(performance.now() - before).toBeLessThan(3000);
        expect(await settle(host, word, false, 3)).toEqual([]);
      }));

    test(
      'one that does not is ended all the same',
      () =>
        using(get, async (host) => {
          const word = token();
          const stop = new AbortController();
          const follower = host.stream(endless(word), () => undefined, { signal: stop.signal });
          expect(await settle(host, word, true)).not.toEqual([]);
          stop.abort();
          expect(await follower).toMatchObject({ code: null });
          expect(await settle(host, word, false)).toEqual([]);
        }),
      40_000,
    );

    test('aborted before it began, nothing is run', () =>
      using(get, async (host) => {
        let said = '';
        const done = await host.stream('echo hello', (chunk) => (said += chunk.toString()), {
          signal: AbortSignal.abort(),
        });
        expect(done).toEqual({ code: null, signal: null, stdout: '', stderr: '', truncated: false });
        expect(said).toBe('');
      }));

    test('a long stream comes whole', () =>
      using(get, async (host) => {
        let bytes = 0;
        const signal = new AbortController().signal;
        const done = await host.stream('head -c 20000000 /dev/zero; echo end >&2', (chunk) => (bytes += chunk.length), {
          signal,
        });
        expect([bytes, done.code, done.stderr]).toEqual([20_000_000, 0, 'end\n']);
      }));
  });
}
