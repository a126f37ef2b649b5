import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { type TinyStep, tinyPlan } from './plans.ts';
import { Running } from './running.ts';
import { folder, shells } from './shells.ts';

const say = (id: string) => `echo ${id} >>"$TRAIL"`;
const rehearsed = (dump: number, prove: number): TinyStep => ({
  id: 'rehearse',
  phase: 'prepare',
  run: `su_keep dump-seconds ${dump}\nsu_keep prove-seconds ${prove}`,
});
const stop: TinyStep = { id: 'stop', phase: 'stop', run: `su_keep stop-seconds 0\n${say('stop')}`, undo: say('start') };

async function upgrade(shell: (typeof shells)[number], steps: readonly TinyStep[], seconds: number, more = {}) {
  const trail = `${folder()}/trail`;
  const run = new Running(shell, tinyPlan(steps, { TRAIL: trail, MAX_DOWNTIME: String(seconds) }, more));
  await run.start();
  return { run, trail: existsSync(trail) ? readFileSync(trail, 'utf8').trim().split('\n') : [] };
}

const prove: TinyStep = { id: 'prove', phase: 'verify', run: say('prove') };
const start: TinyStep = { id: 'start', phase: 'start', run: say('started'), undo: say('stopped') };

describe.concurrent.each(shells)('under $name a run with a limit of downtime', (shell) => {
  it('stops nothing when the rehearsal took too long for it', async () => {
    const { run, trail } = await upgrade(shell, [rehearsed(20, 21), stop, start, prove], 60);
    expect(run.read('status')).toBe('failed untouched\n');
    expect(run.failure()).toMatch(/^stop: .*max-downtime allows \(60 s\).* take 62 s\. Nothing was stopped\.$/);
    expect(trail).toEqual([]);
  });

  it('walks back before it is exceeded, and says that this is why', async () => {
    const slow: TinyStep = { id: 'slow', phase: 'upgrade', run: `${say('slow')}; sleep 1000`, undo: say('back') };
    const { run, trail } = await upgrade(shell, [rehearsed(1, 1), stop, slow, start, prove], 6);
    expect(run.story()).toContain('step-ended slow timed-out');
    expect(run.failure()).toMatch(/^slow: Users would have been without .*max-downtime allows \(6 s\)/);
    expect(trail).toEqual(['stop', 'slow', 'back', 'start']);
    expect(run.read('status')).toBe('rolled-back old\n');
  });

  it('begins no step for which nothing is left once the restore is counted', async () => {
    // The migration has begun: from then on a way back has a restore in it.
    const migrate: TinyStep = { id: 'migrate', phase: 'migrate', run: 'su_keep pending 0', undo: say('restored') };
    const { run, trail } = await upgrade(shell, [rehearsed(1, 5), stop, migrate, start, prove], 12);
    expect(run.read('status')).toBe('upgraded new\n');
    expect(trail).toEqual(['stop', 'started', 'prove']);
    const late = { ...migrate, run: 'su_keep pending 0\nsu_keep prove-seconds 11' };
    const second = await upgrade(shell, [rehearsed(1, 5), stop, late, start, prove], 12);
    expect(second.run.story()).not.toContain('step-started prove');
    expect(second.run.failure()).toMatch(/^start: Users would have been/);
    expect(second.trail).toEqual(['stop', 'restored', 'start']);
  });

  it('is not hurried where users are served all the while', async () => {
    const slow: TinyStep = { id: 'slow', phase: 'upgrade', run: 'sleep 4' };
    const { run } = await upgrade(shell, [rehearsed(9, 9), stop, slow, start, prove], 3, { writers: 'live' });
    expect(run.read('status')).toBe('upgraded new\n');
  });
});

describe.each(shells)('under $name pages are waited for', (shell) => {
  const ask = (text: string) =>
    withLibrary(shell, `su_now; su_keep window-until "\${su_up%.*}"; su_keep stop-seconds 0\n${text}`).stdout.trim();

  it('not much longer than users may wait, but the old version’s all the time it takes', () => {
    expect(ask('su_window_at_most 90')).toBe('10');
    expect(ask('SU_LIVE_CODE=yes; su_window_at_most 90')).toBe('90');
  });
});
