import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TinyStep, tinyPlan } from './plans.ts';
import { alive, Running } from './running.ts';
import { account, as, folder, shells } from './shells.ts';

/** Steps that say on a trail what they do, and what is taken back. */
const walk: readonly TinyStep[] = [
  { id: 'build', phase: 'prepare', run: 'echo build >>"$TRAIL"', undo: 'echo tidy >>"$TRAIL"' },
  { id: 'stop', phase: 'stop', run: 'echo stop >>"$TRAIL"', undo: 'echo start >>"$TRAIL"' },
  { id: 'save', phase: 'backup', run: 'echo save >>"$TRAIL"' },
  { id: 'swap', phase: 'upgrade', run: 'echo swap >>"$TRAIL"', undo: 'echo swap-back >>"$TRAIL"' },
  { id: 'prove', phase: 'verify', run: 'echo prove >>"$TRAIL"' },
  { id: 'clean', phase: 'cleanup', run: 'echo clean >>"$TRAIL"' },
];

/** The walk with one step said otherwise. */
function walkWith(id: string, otherwise: Partial<TinyStep>): TinyStep[] {
  return walk.map((step) => (step.id === id ? { ...step, ...otherwise } : step));
}

function begin(shell: (typeof shells)[number], steps: readonly TinyStep[], more = {}) {
  const trail = `${folder()}/trail`;
  const run = new Running(shell, tinyPlan(steps, { TRAIL: trail }, more));
  return { run, trail: () => (existsSync(trail) ? readFileSync(trail, 'utf8').trim().split('\n') : []) };
}

describe.concurrent.each(shells)('under $name a run', (shell) => {
  it('walks forward, says so in the journal, and leaves nothing behind', async ({ expect }) => {
    const { run, trail } = begin(shell, walk);
    expect(await run.start()).toMatchObject({ code: 0, stderr: '' });
    expect(trail()).toEqual(['build', 'stop', 'save', 'swap', 'prove', 'clean']);
    const ids = walk.map((step) => step.id);
    expect(run.story()).toEqual([
      ...ids.flatMap((id) => [`step-started ${id}`, `step-ended ${id} done`]),
      'upgraded new',
    ]);
    expect(run.events()[0]).toMatchObject({ event: 'run-started', run: run.place.run, by: 'octocat, a test' });
    expect(run.read('status')).toBe('upgraded new\n');
    expect(existsSync(`${run.state}/holder`)).toBe(false);
    expect(existsSync(`${run.directory}/reserve`)).toBe(false);
  });

  it.each([
    ['upgraded new', {}],
    ['failed untouched', { build: 'false' }],
    ['rolled-back old', { swap: 'false' }],
    ['failed unknown', { swap: 'false', stop: 'false' }],
  ])('lets go at the end what it held off: %s', async (status, broken: Record<string, string>) => {
    const held: TinyStep = { id: 'hold', phase: 'prepare', run: ':', finally: 'echo let-go >>"$TRAIL"' };
    const steps = walk.map((step) => ({
      ...step,
      ...(step.id === 'stop' && broken.stop ? { undo: broken.stop } : { run: broken[step.id] ?? step.run }),
    }));
    const { run, trail } = begin(shell, [held, ...steps]);
    await run.start();
    expect(run.read('status')).toBe(`${status}\n`);
    expect(trail().at(-1)).toBe('let-go');
    expect(trail().filter((line) => line === 'let-go')).toHaveLength(1);
  });

  it('takes back what has begun, the failed step too, in reverse', async ({ expect }) => {
    const { run, trail } = begin(
      shell,
      walkWith('swap', { run: 'echo half >>"$TRAIL"; false; echo never >>"$TRAIL"' }),
    );
    await run.start();
    expect(trail()).toEqual(['build', 'stop', 'save', 'half', 'swap-back', 'start', 'tidy']);
    expect(run.story().slice(6)).toEqual([
      'step-started swap',
      'step-ended swap failed',
      'way-back-started swap',
      ...['swap', 'stop', 'build'].flatMap((id) => [`undo-started ${id}`, `undo-ended ${id} done`]),
      'rolled-back old',
    ]);
    expect(run.failure()).toBe('swap: The step ended with exit code 1.');
    expect(run.read('status')).toBe('rolled-back old\n');
  });

  it('that fails before anything was touched tidies, and says why', async ({ expect }) => {
    const { run, trail } = begin(shell, walkWith('build', { run: 'echo build >>"$TRAIL"; exit 7' }));
    await run.start();
    expect(trail()).toEqual(['build', 'tidy']);
    expect(run.story().at(-1)).toBe('failed untouched');
    expect(run.failure()).toBe('build: The step ended with exit code 7.');
  });

  it('whose way back fails, however often it is tried, stops there', async ({ expect }) => {
    const steps = walkWith('swap', { undo: 'echo swap-back >>"$TRAIL"; exit 3' });
    const { run, trail } = begin(
      shell,
      steps.map((step) => (step.id === 'prove' ? { ...step, run: 'false' } : step)),
    );
    await run.start();
    expect(trail()).toEqual(['build', 'stop', 'save', 'swap', 'swap-back', 'swap-back', 'swap-back']);
    expect(run.story().slice(-2)).toEqual(['undo-ended swap failed', 'failed unknown']);
  });

  it('stops where it is when asked to, and walks back later by hand', async ({ expect }) => {
    const { run, trail } = begin(shell, walkWith('prove', { run: 'false' }), { onFailure: 'stop' });
    await run.start();
    expect(trail()).toEqual(['build', 'stop', 'save', 'swap']);
    expect(run.story().slice(-2)).toEqual(['reason prove', 'failed unknown']);
    expect(run.failure()).toBe('prove: The step ended with exit code 1. The run stops here, as on-failure: stop asks.');
    const byHand = await run.start('--way-back');
    expect(trail().slice(4)).toEqual(['swap-back', 'start', 'tidy']);
    expect(run.read('status')).toBe('rolled-back old\n');
    expect(byHand).toMatchObject({ code: 0, stdout: expect.stringContaining('rolled-back') });
    const again = await run.start('--way-back');
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining('nothing to walk back') });
  });

  it('that ended well is not walked back half: that takes --restore, and a backup', async ({ expect }) => {
    const { run, trail } = begin(shell, walk);
    await run.start();
    const before = run.read('journal.jsonl');
    expect(await run.start('--way-back')).toMatchObject({ code: 64, stderr: expect.stringContaining('--restore') });
    expect(await run.start('--restore')).toMatchObject({ code: 64, stderr: expect.stringContaining('no finished') });
    expect(run.read('journal.jsonl')).toBe(before);
    expect(trail()).toHaveLength(walk.length);
  });

  it('that cannot clean up is a good run with a warning', async ({ expect }) => {
    const { run } = begin(shell, walkWith('clean', { run: 'exit 9' }));
    await run.start();
    expect(run.story().slice(-3)).toEqual(['step-ended clean failed', 'warning clean', 'upgraded new']);
  });

  it('ends a step that takes too long, and its children', async ({ expect }) => {
    const file = `${folder()}/pids`;
    const run = 'sleep 1000 & echo $! >"$TRAIL.pid"; sleep 1000';
    const steps = walkWith('swap', { run, timeoutSeconds: 1 });
    const begun = new Running(shell, tinyPlan(steps, { TRAIL: file }));
    await begun.start();
    expect(begun.story()).toContain('step-ended swap timed-out');
    expect(begun.failure()).toBe('swap: The step did not end within 1 seconds and was ended.');
    expect(begun.story().at(-1)).toBe('rolled-back old');
    expect(alive(Number(readFileSync(`${file}.pid`, 'utf8')))).toBe(false);
  });

  it('says of a step that was killed from outside that it was killed, not that it was slow', async ({ expect }) => {
    const { run } = begin(shell, walkWith('swap', { run: 'kill -9 $$' }));
    await run.start();
    expect(run.story()).toContain('step-ended swap failed');
    expect(run.failure()).toMatch(/^swap: The step was killed .*memory/);
    expect(run.read('status')).toBe('rolled-back old\n');
  });

  it('that cannot write its journal touches nothing', async ({ expect }) => {
    const { run, trail } = begin(shell, walk);
    mkdirSync(`${run.directory}/journal.jsonl`);
    await run.start();
    expect(trail()).toEqual([]);
    expect(run.read('status')).toBe('failed untouched\n');
  });

  it('that cannot write down what has begun takes no step', async ({ expect }) => {
    const { run, trail } = begin(shell, walk);
    mkdirSync(`${run.directory}/begun`);
    await run.start();
    expect(trail()).toEqual([]);
    expect(run.failure()).toContain('cannot be written down');
    expect(run.read('status')).toBe('failed untouched\n');
  });
});

it('the account of these tests may not write everywhere', () => {
  expect(account.name === 'root').toBe(false);
  expect(Object.keys(as).length === 0 || as.uid === account.uid).toBe(true);
});
