import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { ConnectionLost } from '../../../src/transport/host.ts';
import { endless, type Get, settle, token, using } from './specimen.ts';

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
const MiB = 1024 * 1024;
const caught = (error: unknown): unknown => error;

/** A source without end that counts what was asked of it. */
function endlessSource(): { readonly source: Readable; read: number } {
  const counted = { source: new Readable({ read }), read: 0 };
  const chunk = Buffer.alloc(64 * 1024, 'x');
  function read(this: Readable): void {
    counted.read += chunk.length;
    this.push(chunk);
  }
  return counted;
}

/** A sink that takes nothing before `open` is called. */
function closedSink() {
  const chunks: Buffer[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const sink = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      void opened.then(() => done());
    },
  });
  return { sink, chunks, open: () => open() };
}

/** Waits until a number grows no more. */
async function still(value: () => number | Promise<number>): Promise<number> {
  for (let before = -1; ; ) {
    const now = await value();
    if (now === before && now > 0) return now;
    before = now;
    await delay(700);
  }
}

/** Data that goes through a script, in and out. */
export function data(get: Get): void {
  describe('data', () => {
    test.each([
      0,
      1,
      255,
      4096,
      32 * 1024 - 1,
      64 * 1024,
      64 * 1024 + 1,
      2 * MiB,
      2 * MiB + 1,
      5_000_017,
    ])('%i bytes arrive as they were, and come back so', (size) =>
      using(get, async (host) => {
        const sent = Buffer.concat([everyByte, randomBytes(Math.max(0, size - 256))]).subarray(0, size);
        const back = new PassThrough();
        const received = back.toArray() as Promise<Buffer[]>;
        const done = await host.run('cat; echo end >&2', {
          input: Readable.from(sent.length === 0 ? [] : [sent]),
          output: back,
        });
        expect(done).toEqual({ code: 0, signal: null, stdout: '', stderr: 'end\n', truncated: false });
        expect(sha256(Buffer.concat(await received))).toBe(sha256(sent));
      }));

    test('what one host sends another one takes, and a text that reads as our own end of data is data', () =>
      using(get, (from) =>
        using(get, async (to) => {
          const pass = new PassThrough();
          const [sent, received] = await Promise.all([
            from.run('i=0; while [ $i -lt 3000 ]; do echo end; i=$((i+1)); done; head -c 9000000 /dev/zero', {
              output: pass,
            }),
            to.run('sha256sum', { input: pass }),
          ]);
          const local = await from.run(
            '{ i=0; while [ $i -lt 3000 ]; do echo end; i=$((i+1)); done; head -c 9000000 /dev/zero; } | sha256sum',
          );
          expect(sent).toMatchObject({ code: 0, stdout: '' });
          expect(received).toMatchObject({ code: 0, stdout: local.stdout });
        }),
      ));

    test('a script that is fed has no arguments, no open files of ours and its own variables', () =>
      using(get, async (host) => {
        const { stdout } = await host.run(
          'echo "$#"; for fd in 3 4 5 6 7 8 9; do (: >&"$fd") 2>/dev/null && echo "open: $fd"; done; cat; wait; echo "${l-unset}"',
          { input: Readable.from([Buffer.from('one\n')]) },
        );
        expect(stdout).toBe('0\none\nunset\n');
      }));

    test(
      'no more is read than the script takes',
      () =>
        using(get, async (host) => {
          const held = endlessSource();
          const word = token();
          const holding = host.run(endless(word), { input: held.source }).catch(caught);
          expect(await still(() => held.read)).toBeLessThan(16 * MiB);
          held.source.destroy();
          expect(await holding).toBeInstanceOf(Problem);
          expect(await settle(host, word, false)).toEqual([]);
        }),
      60_000,
    );

    test(
      'no more is written than the output takes, and nothing of it is lost',
      () =>
        using(get, async (host) => {
          const { sink, chunks, open } = closedSink();
          const counter = `/tmp/${token()}`;
          const script = `i=0; while [ $i -lt 400 ]; do head -c 100000 /dev/zero; i=$((i+1)); echo $i >${counter}; done; rm ${counter}`;
          const running = host.run(script, { output: sink });
          const written = await still(() =>
            host.run(`cat ${counter} 2>/dev/null || echo 0`).then((r) => Number(r.stdout)),
          );
          expect(written * 100_000).toBeLessThan(16 * MiB);
          open();
          expect((await running).code).toBe(0);
          expect(Buffer.concat(chunks).length).toBe(40_000_000);
        }),
      60_000,
    );

    test(
      'output that nobody takes for longer than a silence is not given up',
      () =>
        using(get, async (host) => {
          const { sink, chunks, open } = closedSink();
          const running = host.run('head -c 300000 /dev/zero', { output: sink });
          await delay(12_000);
          open();
          expect((await running).code).toBe(0);
          expect(Buffer.concat(chunks).length).toBe(300_000);
        }),
      60_000,
    );
  });

  describe('data that has no end', () => {
    /** Says `end` only if it read an end. Deaf to SIGTERM, as the worst script is. */
    const witness = (file: string) =>
      `trap '' TERM HUP; echo $$ >${file}.pid; cat >/dev/null; echo it read an end >${file}`;

    /** What the witness wrote, once it is gone; its files are removed. */
    const testimony = (file: string) =>
      using(get, async (host) => {
        const look = `while kill -0 "$(cat ${file}.pid)" 2>/dev/null; do sleep 0.2; done; cat ${file} 2>&1; rm -f ${file}*`;
        return (await host.run(look)).stdout;
      });

    test('a cut connection is never an end', async ({ skip }) => {
      const { cut } = get();
      if (cut === undefined) return skip('there is no connection to cut');
      const file = `/tmp/${token()}`;
      const input = new PassThrough();
      const host = await get().connect();
      const running = host.run(witness(file), { input }).catch(caught);
      input.write(randomBytes(100_000));
      await once(input, 'drain');
      await using(get, (other) => other.run(`until [ -s ${file}.pid ]; do sleep 0.1; done`));
      await cut.call(get());
      expect(await running).toBeInstanceOf(ConnectionLost);
      expect(input.destroyed).toBe(true);
      await host.close();
      expect(await testimony(file)).toContain('No such file');
    }, 60_000);

    test.each(['fails', 'closes'])(
      'input that %s is none: the script is ended',
      (how) =>
        using(get, async (host) => {
          const file = `/tmp/${token()}`;
          const input = new PassThrough();
          const running = host.run(witness(file), { input, what: 'Taking it in' }).catch(caught);
          input.write(randomBytes(100_000));
          await once(input, 'drain');
          await host.run(`until [ -s ${file}.pid ]; do sleep 0.1; done`);
          const reason = new Error('the disk is gone');
          input.destroy(how === 'fails' ? reason : undefined);
          if (how === 'fails') expect(await running).toBe(reason);
          else expect(String(await running)).toContain('The data for Taking it in was cut off');
          expect(await testimony(file)).toContain('No such file');
        }),
      60_000,
    );

    test(
      'a script that takes too long is ended, also while it does not read',
      () =>
        using(get, async (host) => {
          const word = token();
          const counted = endlessSource();
          const slow = host.run(endless(word), { input: counted.source, timeoutSeconds: 3 });
          await expect(slow).rejects.toThrow('took longer than 3 s');
          expect(counted.source.destroyed).toBe(true);
          expect(await settle(host, word, false)).toEqual([]);
        }),
      60_000,
    );

    test(
      'output that fails or closes ends the script',
      () =>
        using(get, async (host) => {
          for (const reason of [new Error('disk full'), undefined]) {
            const word = token();
            const output = new PassThrough();
            const running = host.run(`echo begun; ${endless(word)}`, { output, what: 'Sending' }).catch(caught);
            await once(output, 'readable');
            output.destroy(reason);
            if (reason) expect(await running).toBe(reason);
            else expect(String(await running)).toContain('Sending could not go on');
            expect(await settle(host, word, false)).toEqual([]);
          }
        }),
      60_000,
    );

    test('output of a script that failed gets no end, but its reason', () =>
      using(get, async (host) => {
        const output = new PassThrough();
        const read = output.toArray().catch(caught);
        expect(await host.run('echo part; echo no more >&2; exit 2', { output })).toMatchObject({ code: 2 });
        expect(String(await read)).toMatch(/ended with exit code 2.*no more/);
      }));

    test('output of a connection that was cut gets none either', async ({ skip }) => {
      const { cut } = get();
      if (cut === undefined) return skip('there is no connection to cut');
      const host = await get().connect();
      const { sink } = closedSink();
      const running = host.run('head -c 40000000 /dev/zero; sleep 60', { output: sink }).catch(caught);
      await still(() => sink.writableLength);
      await cut.call(get());
      expect(await running).toBeInstanceOf(ConnectionLost);
      expect([sink.destroyed, sink.writableFinished]).toEqual([true, false]);
      await host.close();
    });
  });

  describe('a script that does not read to the end', () => {
    test('ends as ever, and whoever writes to it learns why', () =>
      using(get, async (host) => {
        const pass = new PassThrough();
        const writing = host.run('cat /dev/zero', { output: pass, what: 'Writing' }).catch(caught);
        const done = await host.run('head -c 10 >/dev/null; echo full >&2; exit 28', { input: pass, what: 'Reading' });
        expect(done).toMatchObject({ code: 28, stderr: 'full\n' });
        expect(String(await writing)).toMatch(/Reading ended \(exit code 28\) before it had read all its input: full/);
      }));

    test('may close its standard input and go on', () =>
      using(get, async (host) => {
        const counted = endlessSource();
        const done = await host.run('head -c 1000 | sha256sum; exec </dev/null; sleep 2; echo done', {
          input: counted.source,
        });
        expect(done).toMatchObject({ code: 0 });
        expect(done.stdout).toBe(`${sha256(Buffer.alloc(1000, 'x'))}  -\ndone\n`);
        expect(counted.source.destroyed).toBe(true);
      }));

    test('may end before anything came', () =>
      using(get, async (host) => {
        const input = new PassThrough();
        expect(await host.run('exit 3', { input })).toMatchObject({ code: 3 });
        expect(input.destroyed).toBe(true);
      }));

    test(
      '20 at once do not wait for one another for ever',
      () =>
        using(get, async (host) => {
          const runs = Array.from({ length: 20 }, (_, index) =>
            host.run('cat', { input: Readable.from([Buffer.from(`${index}`)]) }),
          );
          expect((await Promise.all(runs)).map((run) => run.stdout)).toEqual(runs.map((_, index) => `${index}`));
        }),
      60_000,
    );
  });
}
