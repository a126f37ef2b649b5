import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { compileProgram } from '../../src/program/compile.ts';
import { readStart, startScript } from '../../src/program/start.ts';
import { placeIn, type TinyStep, tinyPlan } from './plans.ts';
import { alive, ended, Running, until } from './running.ts';
import { as, folder, type Shell, script, shells } from './shells.ts';

const waiting: TinyStep = {
  id: 'waiting',
  phase: 'stop',
  run: ': >"$AT/running"; while [ ! -e "$AT/go" ]; do sleep 0.05; done',
};

/** Puts a program there and starts it, as the runner does. What it prints. */
async function start(shell: Shell, state: string, run: string, steps: readonly TinyStep[], by?: string) {
  const plan = tinyPlan(steps, { AT: state });
  const place = placeIn(state, run, by);
  const child = spawn(join(shell.path, 'sh'), ['-s'], { env: { PATH: shell.path }, cwd: '/', stdio: 'pipe', ...as });
  child.stdin?.end(startScript(compileProgram(plan, place), '{}', place));
  return await ended(child);
}

const free = (shell: Shell, state: string) => script(shell, `flock -n '${state}/lock' true`).code === 0;

describe.concurrent.each(shells)('under $name a second run', (shell) => {
  it('is refused with who, since when and at which step, and is welcome afterwards', async ({ expect }) => {
    const state = folder();
    const first = await start(shell, state, '20261121-101500-aaaa', [waiting], 'octocat, "first"');
    expect([first.stdout, first.code]).toEqual(['started\n', 0]);
    await until(() => existsSync(`${state}/running`));

    const second = await start(shell, state, '20261121-101501-bbbb', [waiting]);
    const holder = readStart(second.stdout, second.stderr);
    expect(holder).toMatchObject({ run: '20261121-101500-aaaa', by: 'octocat, "first"', step: 'waiting' });
    if (typeof holder === 'string') throw new Error(`the second run was not refused: ${holder}`);
    expect(holder.since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(existsSync(`${state}/runs/20261121-101501-bbbb`)).toBe(false);
    expect(free(shell, state)).toBe(false);

    writeFileSync(`${state}/go`, '');
    const status = `${state}/runs/20261121-101500-aaaa/status`;
    await until(() => existsSync(status) && free(shell, state));
    expect(readFileSync(status, 'utf8')).toBe('upgraded new\n');
    const third = await start(shell, state, '20261121-101502-cccc', [waiting]);
    expect(readStart(third.stdout, third.stderr)).toBe('started');
    await until(() => existsSync(`${state}/runs/20261121-101502-cccc/status`));
  });

  it('and eight more at the same moment: one wins, each other one is told who', async ({ expect }) => {
    const state = folder();
    const runs = Array.from({ length: 10 }, (_, index) => `20261121-10150${index}-abcd`);
    const starts = await Promise.all(runs.map((run) => start(shell, state, run, [waiting])));
    const read = starts.map(({ stdout, stderr }) => readStart(stdout, stderr));
    const winners = runs.filter((_, index) => read[index] === 'started');
    expect(winners).toHaveLength(1);
    const refused = read.filter((it) => typeof it !== 'string');
    expect(refused.map((holder) => holder.run)).toEqual(Array.from({ length: 9 }, () => winners[0]));
    expect(readdirSync(`${state}/runs`)).toEqual(winners);
    writeFileSync(`${state}/go`, '');
    await until(() => existsSync(`${state}/runs/${winners[0]}/status`) && free(shell, state));
  });

  it('that is started by hand is refused too', async ({ expect }) => {
    const state = folder();
    const first = new Running(shell, tinyPlan([waiting], { AT: state }), { state });
    const ending = first.start();
    await until(() => existsSync(`${state}/running`));
    const second = new Running(shell, tinyPlan([waiting]), { state, run: '20261121-101501-bbbb' });
    const refused = await second.start();
    expect(refused).toMatchObject({
      code: 75,
      stderr: expect.stringContaining('20261121-101500-3f2a octocat, a test'),
    });
    expect(second.read('journal.jsonl')).toBe('');
    writeFileSync(`${state}/go`, '');
    await ending;
  });

  it('is welcome while a service that the first has started lives on', async ({ expect }) => {
    const state = folder();
    const daemon =
      'setsid sh -c \'echo $$ >"$AT/daemon"; exec sleep 1000\' &\nwhile [ ! -s "$AT/daemon" ]; do sleep 0.05; done';
    const running = new Running(
      shell,
      tinyPlan([{ id: 'one', phase: 'start', run: `AT='${state}'; export AT\n${daemon}` }]),
      {
        state,
      },
    );
    await running.start();
    const pid = Number(readFileSync(`${state}/daemon`, 'utf8'));
    try {
      expect(running.read('status')).toBe('upgraded new\n');
      expect([alive(pid), free(shell, state)]).toEqual([true, true]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('has to end the first that was killed, and is welcome then', async ({ expect }) => {
    const state = folder();
    const first = new Running(shell, tinyPlan([waiting], { AT: state }), { state });
    const ending = first.start();
    await until(() => existsSync(`${state}/running`));
    ending.child.kill('SIGKILL');
    writeFileSync(`${state}/go`, '');
    await until(() => free(shell, state));
    expect(existsSync(`${state}/holder`)).toBe(true);
    const unfinished = await start(shell, state, '20261121-101501-bbbb', [waiting]);
    expect(readStart(unfinished.stdout, unfinished.stderr)).toBe('unfinished');
    expect(existsSync(`${state}/runs/20261121-101501-bbbb`)).toBe(false);
    expect(await first.start('--take-up')).toMatchObject({ code: 0 });
    const second = await start(shell, state, '20261121-101501-bbbb', [waiting]);
    expect(second.stdout).toBe('started\n');
    await until(() => existsSync(`${state}/runs/20261121-101501-bbbb/status`));
  });

  it('is told who holds the lock in lines, whatever the holder calls himself', async ({ expect }) => {
    const state = folder();
    const first = await start(shell, state, '20261121-101500-aaaa', [waiting], 'a\nb\\c "d"');
    expect(first.stdout).toBe('started\n');
    await until(() => existsSync(`${state}/running`));
    const second = await start(shell, state, '20261121-101501-bbbb', [waiting]);
    expect(readStart(second.stdout, second.stderr)).toMatchObject({ by: 'a b\\c "d"', step: 'waiting' });
    writeFileSync(`${state}/go`, '');
    await until(() => existsSync(`${state}/runs/20261121-101500-aaaa/status`));
  });

  it('that begins after its starter has given up touches nothing', async ({ expect }) => {
    const running = new Running(shell, tinyPlan([waiting]));
    running.put('given-up', '');
    await running.start();
    expect(running.story().at(-1)).toBe('failed untouched');
    expect(running.story()).not.toContain('step-started waiting');
    expect(running.failure()).toMatch(/given up waiting/);
  });

  it('that cannot be put there is explained', async ({ expect }) => {
    const state = folder();
    writeFileSync(`${state}/runs`, 'a file where a folder should be');
    const failed = await start(shell, state, '20261121-101500-aaaa', [waiting]);
    expect(() => readStart(failed.stdout, failed.stderr)).toThrow(/could not be started on the host: .*runs/);
  });
});
