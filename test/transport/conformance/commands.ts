import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { endless, type Get, processes, settle, token, using } from './specimen.ts';

/** Everything that is special to some shell, in one text; NUL is the only character no script can hold. */
const hostile = [
  `it's "quoted" \`id\` $(id) \${HOME} $HOME $1 $$ $?`,
  'back\\slash \\\\ \\n \\t \\0 trailing\\',
  '!history !! !$ %s %d %% ^caret~tilde #hash ;|&<>(){}[]*?',
  '\ttabs\t and  spaces   and\rreturns\u001b[31m and \u0001\u007f',
  'ünïcödé 漢字 🚀 \u2028 \ufeff',
  '-n',
  '--',
  '-e',
  '::error::injected',
  '',
].join('\n');

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** What a script is given and what comes back. */
export function commands(get: Get): void {
  describe('commands', () => {
    test('standard output and standard error come apart, to the last byte', () =>
      using(get, async (host) => {
        const done = await host.run("printf 'out\\n\\n'; printf 'err' >&2; printf '\\n \\n'");
        expect(done).toEqual({ code: 0, signal: null, stdout: 'out\n\n\n \n', stderr: 'err', truncated: false });
      }));

    test.each([
      ['nothing', '', ''],
      ['a comment without a line break', '# nothing', ''],
      ['an interpreter line', '#!/bin/sh\necho one', 'one\n'],
      ['an unfinished here-document', 'cat <<END\ntext\n\n', 'text\n\n'],
      ['empty lines at the end', 'echo one\n\n\n', 'one\n'],
      ['a line that goes on', "echo a\\\nb 'c\nd'", 'ab c\nd\n'],
      ['functions and traps', "say() { echo $1; }; trap 'say bye' EXIT; say hello", 'hello\nbye\n'],
    ])('a script of %s', (_name, script, output) =>
      using(get, async (host) => {
        expect(await host.run(script)).toEqual({ code: 0, signal: null, stdout: output, stderr: '', truncated: false });
      }));

    test('hostile text stays text', () =>
      using(get, async (host) => {
        const { stdout } = await host.run(`cat <<'END OF TEXT'\n${hostile}\nEND OF TEXT\n`);
        expect(stdout).toBe(`${hostile}\n`);
      }));

    test('a script sees an empty standard input, no arguments and no open files of ours', () =>
      using(get, async (host) => {
        const { stdout } = await host.run(
          'cat; readlink /proc/self/fd/0; echo "$#"; for fd in 3 4 5 6 7 8 9; do { : >&"$fd"; } 2>/dev/null && echo "open: $fd"; done; :',
        );
        expect(stdout).toBe('/dev/null\n0\n');
      }));

    test('no part of a script is in the arguments or the environment of any process', () =>
      using(get, async (host) => {
        const [secret, marker] = [token(), token()];
        const running = host.run(`secret=${secret}; ${endless(marker)}`).catch(() => undefined);
        expect(await settle(host, marker, true)).not.toEqual([]);
        expect((await processes(host)).filter((line) => line.includes(secret))).toEqual([]);
        const { stdout } = await host.run(
          `grep -l ${secret}X /proc/[0-9]*/environ 2>/dev/null; env; :`.replace('X', ''),
        );
        expect(stdout).not.toContain(secret);
        await host.close();
        await running;
      }));

    test('10 MB of output keep their order', () =>
      using(get, async (host) => {
        const expected = `${Array.from({ length: 1_500_000 }, (_, index) => index + 1).join('\n')}\n`;
        const { stdout, code } = await host.run('seq 1 1500000');
        expect([code, stdout.length, sha256(stdout)]).toEqual([0, expected.length, sha256(expected)]);
      }));

    test(
      '10 MB of script arrive whole',
      () =>
        using(get, async (host) => {
          const text = `${Array.from({ length: 200_000 }, (_, index) => `line ${index} of 'many' $lines with "quotes" \\ ü`).join('\n')}\n`;
          const { stdout } = await host.run(`sha256sum <<'END OF TEXT'\n${text}END OF TEXT\n`);
          expect(stdout.split(' ')[0]).toBe(sha256(text));
        }),
      60_000,
    );

    test('every byte comes through untouched by onOutput', () =>
      using(get, async (host) => {
        const chunks: Buffer[] = [];
        const { stdout } = await host.run(
          'i=0; while [ $i -lt 256 ]; do printf "\\\\$(printf %o $i)"; i=$((i+1)); done',
          { onOutput: (chunk) => chunks.push(chunk) },
        );
        const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
        expect(Buffer.concat(chunks)).toEqual(all);
        expect(stdout).toBe(all.toString());
      }));

    test('output beyond maxBytes is cut and said to be; onOutput gets all of it', () =>
      using(get, async (host) => {
        let bytes = 0;
        const done = await host.run('seq 1 100000', { maxBytes: 10, onOutput: (chunk) => (bytes += chunk.length) });
        expect(done).toMatchObject({ code: 0, stdout: '1\n2\n3\n4\n5\n', truncated: true });
        expect(bytes).toBe(588_895);
      }));

    test('an error thrown by onOutput comes out of run', () =>
      using(get, async (host) => {
        const failing = host.run('echo hello', {
          onOutput: () => {
            throw new Error('not today');
          },
        });
        await expect(failing).rejects.toThrow('not today');
      }));

    test('20 at once all come back, beside followers that hold channels', () =>
      using(get, async (host) => {
        const stop = new AbortController();
        const followers = Array.from({ length: 3 }, () =>
          host.stream('cat >/dev/null', () => undefined, { signal: stop.signal }),
        );
        const runs = await Promise.all(Array.from({ length: 20 }, (_, index) => host.run(`sleep 0.1; echo ${index}`)));
        expect(runs.map((run) => run.stdout.trim())).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
        stop.abort();
        expect((await Promise.all(followers)).map((end) => end.code)).toEqual([0, 0, 0]);
      }));
  });
}
