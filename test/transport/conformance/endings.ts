import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { ConnectionLost } from '../../../src/transport/host.ts';
import { endless, type Get, settle, token, using } from './specimen.ts';

/** How a script may end, and what is left afterwards. */
export function endings(get: Get): void {
  describe('endings', () => {
    test.each([0, 1, 7, 97, 126, 127, 255])('exit code %i', (code) =>
      using(get, async (host) => {
        expect(await host.run(`exit ${code}`)).toMatchObject({ code, signal: null });
      }));

    test('a command that is not there, and a syntax error, are exit codes too', () =>
      using(get, async (host) => {
        expect(await host.run('no-such-command-here')).toMatchObject({ code: 127 });
        expect((await host.run('if then; fi')).code).toBeGreaterThan(0);
      }));

    test.each(['SIGTERM', 'SIGKILL', 'SIGHUP'])('death by %s is no exit code', (signal) =>
      using(get, async (host) => {
        expect(await host.run(`kill -s ${signal.slice(3)} $$; sleep 5`)).toMatchObject({ code: null, signal });
      }));

    test('a script that takes too long is a Problem that names it, and is ended on the host', () =>
      using(get, async (host) => {
        const word = token();
        const slow = host.run(`trap '' HUP; ${endless(word)}`, { timeoutSeconds: 1, what: 'Counting sheep' });
        const problem = await slow.catch((error: unknown) => error);
        expect(problem).toBeInstanceOf(Problem);
        expect(String(problem)).toContain('Counting sheep took longer than 1 s');
        expect(await settle(host, word, false)).toEqual([]);
      }));

    test(
      'even one that ignores SIGTERM',
      () =>
        using(get, async (host) => {
          const word = token();
          const slow = host.run(`trap '' TERM HUP; ${endless(word)}`, { timeoutSeconds: 1 });
          await expect(slow).rejects.toBeInstanceOf(Problem);
          expect(await settle(host, word, false)).toEqual([]);
        }),
      40_000,
    );

    test('a script that is quick has no use for its time limit', () =>
      using(get, async (host) => {
        expect(await host.run('echo quick', { timeoutSeconds: 30 })).toMatchObject({ code: 0, stdout: 'quick\n' });
      }));

    test(
      'a child that keeps the output open does not keep us',
      () =>
        using(get, async (host) => {
          const word = token();
          expect(await host.run(`${endless(word)} & echo started`)).toMatchObject({ code: 0, stdout: 'started\n' });
          await host.run(
            `for p in /proc/[0-9]*; do if grep -q ${word} "$p/cmdline" 2>/dev/null; then kill -9 "\${p#/proc/}"; fi; done`,
          );
          expect(await settle(host, word, false)).toEqual([]);
        }),
      40_000,
    );

    test('what has a session of its own outlives the script and the connection', async () => {
      const word = token();
      await using(get, async (host) => {
        const { code } = await host.run(`setsid sh -c 'sleep 3; :' ${word} </dev/null >/dev/null 2>&1 &`);
        expect(code).toBe(0);
      });
      await using(get, async (host) => {
        expect(await settle(host, word, true, 0)).not.toEqual([]);
        expect(await settle(host, word, false)).toEqual([]);
      });
    });

    test('nothing of ours is left after an ordinary script', () =>
      using(get, async (host) => {
        const { stdout } = await host.run('tr "\\000" " " </proc/$$/cmdline');
        const marker = stdout.trim().split(' ').at(-3) ?? '';
        expect(marker).toMatch(/^[0-9a-f]{32}$/);
        expect(await settle(host, marker, false, 5)).toEqual([]);
      }));

    test('closing the connection loses what runs, ends it on the host, and nothing starts any more', async () => {
      const word = token();
      const host = await get().connect();
      const running = host.run(endless(word)).catch((error: unknown) => error);
      await using(get, (other) => settle(other, word, true));
      await host.close();
      await host.close();
      expect(await running).toBeInstanceOf(ConnectionLost);
      await expect(host.run('echo late')).rejects.toBeInstanceOf(ConnectionLost);
      expect(await using(get, (other) => settle(other, word, false))).toEqual([]);
    });
  });
}
