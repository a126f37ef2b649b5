import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { type TinyStep, tinyPlan } from './plans.ts';
import { Running, until } from './running.ts';
import { folder, shells, withCommand } from './shells.ts';

/** A change that is followed by a failure; its undo fails as long as the mark is there. */
function walk(mark: string): TinyStep[] {
  return [
    { id: 'swap', phase: 'upgrade', run: ':', undo: `echo tried >>"$TRAIL"; [ ! -e ${mark} ]` },
    { id: 'prove', phase: 'verify', run: 'false' },
  ];
}

describe.concurrent.each(shells)('under $name a way back', (shell) => {
  const begin = (text: (mark: string) => string) => {
    const trail = `${folder()}/trail`;
    const mark = `${folder()}/mark`;
    writeFileSync(mark, '');
    const run = new Running(withCommand(shell, 'df', text(mark)), tinyPlan(walk(mark), { TRAIL: trail }));
    return { run, mark, tried: () => (existsSync(trail) ? readFileSync(trail, 'utf8').split('\n').length - 1 : 0) };
  };
  const disk = (free: number) => `echo Filesystem; echo "/dev/x 100000 1 ${free} 99% /srv"`;

  it('waits until a disk that is full has room again, and says so once', async ({ expect }) => {
    const { run, mark, tried } = begin((it) => `if [ -e ${it} ]; then ${disk(0)}; else ${disk(90000)}; fi`);
    const ending = run.start();
    await until(() => run.read('journal.jsonl').includes('The way back waits'));
    unlinkSync(mark);
    await ending;
    expect(run.read('status')).toBe('rolled-back old\n');
    expect(run.read('journal.jsonl').match(/because the disk \/srv is full/g)).toHaveLength(1);
    expect(tried()).toBe(2);
  });

  it('is tried again where what was in its way has passed before anybody looked', async ({ expect }) => {
    const { run, mark, tried } = begin(() => disk(90000));
    const ending = run.start();
    await until(() => tried() === 1);
    unlinkSync(mark);
    await ending;
    expect(run.read('status')).toBe('rolled-back old\n');
  });
});
