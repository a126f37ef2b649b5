import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { findElevation } from '../../../src/transport/elevation.ts';
import type { Host } from '../../../src/transport/host.ts';
import { endless, type Get, processes, settle, token, using } from './specimen.ts';

/** Becoming root, where the specimen says how. */
export function privileges(get: Get): void {
  describe('privileges', () => {
    const withSudo = (
      name: string,
      work: (host: Host, password: string | undefined) => Promise<void>,
      timeout = 40_000,
    ) =>
      test(
        name,
        ({ skip }) => {
          const { sudo } = get();
          if (sudo === undefined) return skip('the specimen does not say how to become root');
          return using(get, (host) => work(host, sudo.password));
        },
        timeout,
      );

    withSudo('finds the way, and scripts run as root with all that other scripts have', async (host, password) => {
      const found = await findElevation(host, password === undefined ? {} : { sudoPassword: password });
      expect(found).toMatchObject({
        root: true,
        elevation: { kind: password === undefined ? 'sudo' : 'sudo-password' },
      });
      const done = await host.run("id -u; echo err >&2; cat; printf 'no %s' $#; exit 7", {
        elevate: found.elevation,
      });
      expect(done).toMatchObject({ code: 7, stdout: '0\nno 0', stderr: 'err\n' });
    });

    withSudo(
      'data goes through a script run as root, also where its first lines could be passwords',
      async (host, password) => {
        const elevate =
          password === undefined ? ({ kind: 'sudo' } as const) : ({ kind: 'sudo-password', password } as const);
        const sent = Buffer.concat([Buffer.from('\n\nend\n'), Buffer.alloc(3_000_000, 'data')]);
        const back = new PassThrough();
        const received = back.toArray() as Promise<Buffer[]>;
        const done = await host.run('id -u >&2; cat', { elevate, input: Readable.from([sent]), output: back });
        expect(done).toMatchObject({ code: 0, stderr: '0\n' });
        expect(Buffer.concat(await received).equals(sent)).toBe(true);
      },
    );

    withSudo('the password is in no process, no environment and no output', async (host, password) => {
      if (password === undefined) return;
      const word = token();
      const elevate = { kind: 'sudo-password', password } as const;
      const running = host.run(endless(word), { elevate }).catch((error: unknown) => String(error));
      await settle(host, word, true);
      expect((await processes(host)).filter((line) => line.includes(password))).toEqual([]);
      const look = await host.run('cat /proc/[0-9]*/environ 2>/dev/null | tr "\\000" "\\n"; set', { elevate });
      expect(look.stdout + look.stderr).not.toContain(password);
      await host.close();
      expect(await running).not.toContain(password);
    });

    withSudo('a wrong password is a Problem that does not tell it', async (host, password) => {
      if (password === undefined) return;
      const wrong = token();
      const problem = await findElevation(host, { sudoPassword: wrong }).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(Problem);
      expect((problem as Problem).explain()).not.toContain(wrong);
    });

    withSudo('sudo that wants a password and gets none starts nothing', async (host, password) => {
      if (password === undefined) return;
      expect(await findElevation(host)).toMatchObject({ root: false, elevation: { kind: 'none' } });
      const refused = await host.run('echo started', { elevate: { kind: 'sudo' } }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Problem);
      expect(String(refused)).toContain('sudo');
    });

    withSudo('where sudo does not ask, a password line is neither run nor shown', async (host, password) => {
      if (password !== undefined) return;
      const line = 'echo leaked-password';
      const done = await host.run('echo mine; set', { elevate: { kind: 'sudo-password', password: line } });
      expect(done.stdout.startsWith('mine\n')).toBe(true);
      expect(done.stdout + done.stderr).not.toContain('leaked');
    });

    withSudo('a follower run as root ends when we abort', async (host, password) => {
      const word = token();
      const stop = new AbortController();
      const elevate =
        password === undefined ? ({ kind: 'sudo' } as const) : ({ kind: 'sudo-password', password } as const);
      const follower = host.stream(endless(word), () => undefined, { elevate, signal: stop.signal });
      expect(await settle(host, word, true)).not.toEqual([]);
      stop.abort();
      await follower;
      expect(await settle(host, word, false)).toEqual([]);
    });

    withSudo('so does a command run as root that takes too long', async (host, password) => {
      const word = token();
      const elevate =
        password === undefined ? ({ kind: 'sudo' } as const) : ({ kind: 'sudo-password', password } as const);
      await expect(host.run(endless(word), { elevate, timeoutSeconds: 1 })).rejects.toBeInstanceOf(Problem);
      expect(await settle(host, word, false)).toEqual([]);
    });
  });
}
