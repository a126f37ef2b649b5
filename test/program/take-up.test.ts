import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type TinyStep, tinyPlan } from './plans.ts';
import { Running } from './running.ts';
import { folder, shells, withCommand } from './shells.ts';

const ids = ['build', 'stop', 'save', 'swap', 'prove', 'clean'] as const;
const phases = ['prepare', 'stop', 'backup', 'upgrade', 'verify', 'cleanup'] as const;

/** Each step says on the trail what it does; the one that is cut hangs the first time, in a process that can be found. */
function walk(cut: string, sleeper: string, repeatable: readonly string[] = []): TinyStep[] {
  return ids.map((id, index): TinyStep => {
    const hang = id === cut ? `[ -e "$TRAIL.cut" ] || { : >"$TRAIL.cut"; sleep ${sleeper}; }\n` : '';
    const undone = id === 'save' || id === 'prove' || id === 'clean' ? {} : { undo: `echo un-${id} >>"$TRAIL"` };
    const again = repeatable.includes(id) ? { repeatable: true } : {};
    return { id, phase: phases[index] ?? 'verify', run: `echo ${id} >>"$TRAIL"\n${hang}`, ...undone, ...again };
  });
}

async function cutAt(
  shell: (typeof shells)[number],
  id: string,
  kill: (run: Running, sleeper: string) => void,
  repeatable: readonly string[] = ['clean'],
) {
  const trail = `${folder()}/trail`;
  const sleeper = `${3000 + Math.floor(Math.random() * 1e6)}.5`;
  const run = new Running(shell, tinyPlan(walk(id, sleeper, repeatable), { TRAIL: trail }));
  const first = run.start('--take-up');
  while (!existsSync(`${trail}.cut`)) await wait(20);
  await wait(100);
  kill(run, sleeper);
  await first;
  const before = run.read('journal.jsonl');
  expect(run.read('status')).toBe('');
  expect(await run.start('--take-up')).toMatchObject({ code: 0 });
  const lines = existsSync(trail) ? readFileSync(trail, 'utf8').trim().split('\n') : [];
  return { run, lines, before, sleeper };
}

/** As when the power is cut: nothing of the program is left. */
function everything(run: Running, sleeper: string): void {
  for (const pattern of [`${run.directory}/program.sh`, `sleep ${sleeper}`]) {
    try {
      execFileSync('pkill', ['-KILL', '-f', '--', pattern]);
    } catch {
      // Nothing of that name was left.
    }
  }
}

describe.concurrent.each(shells)('under $name a run that was cut off', (shell) => {
  it.each([
    ['build', 'failed untouched', ['build', 'un-build']],
    ['stop', 'rolled-back old', ['build', 'stop', 'un-stop', 'un-build']],
    ['save', 'rolled-back old', ['build', 'stop', 'save', 'un-stop', 'un-build']],
    ['swap', 'rolled-back old', ['build', 'stop', 'save', 'swap', 'un-swap', 'un-stop', 'un-build']],
    ['prove', 'rolled-back old', ['build', 'stop', 'save', 'swap', 'prove', 'un-swap', 'un-stop', 'un-build']],
    ['clean', 'upgraded new', ['build', 'stop', 'save', 'swap', 'prove', 'clean', 'clean']],
  ])('in %s ends %s once it is taken up', async (id, status, trail) => {
    const { run, lines, before } = await cutAt(shell, id, everything);
    expect(run.read('status')).toBe(`${status}\n`);
    expect(lines).toEqual(trail);
    // What was written before stays, byte for byte; what follows says that it was taken up.
    expect(run.read('journal.jsonl').startsWith(before)).toBe(true);
    expect(run.story()).toContain('run-resumed');
    if (status !== 'upgraded new') expect(run.failure()).toMatch(/^\w+: The run was cut off here/);
  });

  it.each([
    // The last step that may not be taken twice is the one before.
    ['swap', ['swap', 'prove', 'clean'], 'upgraded new', ['build', 'stop', 'save', 'swap', 'swap', 'prove', 'clean']],
    ['prove', ['prove', 'clean'], 'upgraded new', ['build', 'stop', 'save', 'swap', 'prove', 'prove', 'clean']],
    // One that may not be taken twice is still to come.
    ['swap', ['swap', 'clean'], 'rolled-back old', ['build', 'stop', 'save', 'swap', 'un-swap', 'un-stop', 'un-build']],
  ])('in %s goes on to its end when %s may be taken again: %s', async (id, repeatable, status, trail) => {
    const { run, lines } = await cutAt(shell, id, everything, repeatable);
    expect(run.read('status')).toBe(`${status}\n`);
    expect(lines).toEqual(trail);
    expect(run.events().filter((it) => it.event === 'step-started' && it.step === id)).toHaveLength(
      status === 'upgraded new' ? 2 : 1,
    );
  });

  it('and fails when it goes on takes back what it did', async () => {
    const trail = `${folder()}/trail`;
    const steps = walk('swap', '2998.5', ['swap', 'prove', 'clean']).map((step) =>
      step.id === 'prove' ? { ...step, run: 'false' } : step,
    );
    const run = new Running(shell, tinyPlan(steps, { TRAIL: trail }));
    const first = run.start('--take-up');
    while (!existsSync(`${trail}.cut`)) await wait(20);
    everything(run, '2998.5');
    await first;
    await run.start('--take-up');
    expect(run.read('status')).toBe('rolled-back old\n');
    expect(run.failure()).toBe('prove: The step ended with exit code 1.');
    expect(readFileSync(trail, 'utf8').trim().split('\n').slice(-3)).toEqual(['un-swap', 'un-stop', 'un-build']);
  });

  it('ends the step that outlived the program before it takes anything back', async () => {
    const { run, lines, sleeper } = await cutAt(shell, 'swap', (it) => {
      const main = /"pid":(\d+)/.exec(it.read('journal.jsonl'))?.[1];
      process.kill(Number(main), 'SIGKILL');
    });
    expect(run.read('status')).toBe('rolled-back old\n');
    expect(lines.at(-1)).toBe('un-build');
    expect(() => execFileSync('pgrep', ['-f', '--', `sleep ${sleeper}`])).toThrow();
  });

  it('is left alone once it has ended', async () => {
    const { run } = await cutAt(shell, 'stop', everything);
    const journal = run.read('journal.jsonl');
    expect(await run.start('--take-up')).toMatchObject({ code: 0 });
    expect(run.read('journal.jsonl')).toBe(journal);
  });

  it('by a shutdown in order takes nothing back on a host that is going down', async () => {
    const down = withCommand(shell, 'systemctl', 'echo stopping');
    const trail = `${folder()}/trail`;
    const sleeper = `${3000 + Math.floor(Math.random() * 1e6)}.25`;
    const run = new Running(down, tinyPlan(walk('swap', sleeper), { TRAIL: trail }));
    const first = run.start('--take-up');
    while (!existsSync(`${trail}.cut`)) await wait(20);
    process.kill(Number(/"pid":(\d+)/.exec(run.read('journal.jsonl'))?.[1]), 'SIGTERM');
    // Not a code by which whoever started it would start it again at once.
    expect(await first).toMatchObject({ code: 75 });
    everything(run, sleeper);
    expect(run.read('status')).toBe('');
    expect(readFileSync(trail, 'utf8')).not.toContain('un-');
    unlinkSync(`${down.path}/systemctl`);
    expect(await run.start('--take-up')).toMatchObject({ code: 0 });
    expect(run.read('status')).toBe('rolled-back old\n');
  });

  it('that is cancelled ends a step that touches nothing at once', async ({ expect }) => {
    const trail = `${folder()}/trail`;
    const run = new Running(shell, tinyPlan(walk('build', '2999.5'), { TRAIL: trail }));
    const ending = run.start();
    while (!existsSync(`${trail}.cut`)) await wait(20);
    const main = /"pid":(\d+)/.exec(run.read('journal.jsonl'))?.[1];
    process.kill(Number(main), 'SIGTERM');
    await ending;
    expect(run.read('status')).toBe('failed untouched\n');
    expect(run.story()).toContain('step-ended build cancelled');
    expect(run.failure()).toBe('build: The run was cancelled.');
  });
});
