import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { type TinyStep, tinyPlan } from './plans.ts';
import { alive, Running, until } from './running.ts';
import { account, folder, type Shell, shells } from './shells.ts';

function run(shell: Shell, steps: readonly TinyStep[], values: Record<string, string> = {}): Running {
  return new Running(shell, tinyPlan(steps, values));
}

/** What a step wrote, cut from the log by the offsets of its events, as the runner does it. */
function outputOf(running: Running, step: string): string {
  const events = running.events();
  const at = (event: string) => events.find((it) => it.event === event && 'step' in it && it.step === step)?.offset;
  return Buffer.from(running.read('output.log')).subarray(at('step-started'), at('step-ended')).toString();
}

describe.concurrent.each(shells)('under $name a step', (shell) => {
  it('has its values, its folder, its account and no standard input', async ({ expect }) => {
    const place = folder();
    const values = { WORKING_DIRECTORY: place, SHOWN: "it's $HOME\n`two`" };
    const text = 'printf "%s|" "$SHOWN" "$PWD" "$HOME" "$(id -un)" "$PYTHON" "$(cat)"; read -r x || echo closed';
    const steps: TinyStep[] = [
      { id: 'program', phase: 'prepare', run: 'printf "%s|%s\\n" "$SHOWN" "$(cat)"' },
      { id: 'application', phase: 'prepare', as: account.name, run: text },
    ];
    const running = run(shell, steps, values);
    await running.start();
    expect(outputOf(running, 'program')).toBe(`${values.SHOWN}|\n`);
    expect(outputOf(running, 'application')).toBe(
      `${values.SHOWN}|${place}|/nonexistent|${account.name}|/new/python||closed\n`,
    );
  });

  it('has its output between its two events, whatever bytes it writes', async ({ expect }) => {
    const steps: TinyStep[] = [
      { id: 'one', phase: 'prepare', run: "printf 'żółć\\n'; printf 'error\\n' >&2" },
      { id: 'two', phase: 'prepare', run: ':' },
      { id: 'three', phase: 'prepare', run: 'printf \'::error::{"event":"run-ended"}\'' },
    ];
    const running = run(shell, steps);
    await running.start();
    expect(outputOf(running, 'one')).toBe('żółć\nerror\n');
    expect(outputOf(running, 'two')).toBe('');
    expect(outputOf(running, 'three')).toBe('::error::{"event":"run-ended"}');
    expect(running.story().at(-1)).toBe('upgraded new');
  });

  it('ends at the first command that fails, as the application too', async ({ expect }) => {
    for (const as of ['program', account.name]) {
      const running = run(shell, [{ id: 'one', phase: 'prepare', as, run: 'echo before\nfalse\necho after' }]);
      await running.start();
      expect(outputOf(running, 'one')).toBe('before\n');
      expect(running.story().at(-1)).toBe('failed untouched');
    }
  });

  it.for([
    ['a condition that holds', { if: 'test "$SHOWN" = yes' }, 'done'],
    ['a condition that does not hold', { if: 'test "$SHOWN" = no', run: 'exit 1' }, 'skipped'],
    ['output that holds what it must', { expect: { contains: ['^all [a-z]+$'] } }, 'done'],
    ['output that lacks what it must hold', { expect: { contains: ['^all bad$'] } }, 'failed'],
    ['output that lacks what it must', { expect: { lacks: ['Traceback'] } }, 'done'],
    ['output that holds what it must not', { expect: { lacks: ['-all', 'all g'] } }, 'failed'],
    ['an expectation that is no expression', { expect: { lacks: ['('] } }, 'failed'],
    ['a failure that printed what it must', { run: 'echo all good; exit 4', expect: { contains: ['good'] } }, 'failed'],
  ] as const)('with %s', async ([, more, result], { expect }) => {
    const steps: TinyStep[] = [
      { id: 'noise', phase: 'prepare', run: 'echo all bad; echo Traceback' },
      { id: 'two', phase: 'prepare', as: account.name, run: 'echo all good', ...more },
    ];
    const running = run(shell, steps, { SHOWN: 'yes' });
    await running.start();
    expect(running.story()).toContain(`step-ended two ${result}`);
    expect(running.story().at(-1)).toBe(result === 'failed' ? 'failed untouched' : 'upgraded new');
  });

  it('whose condition was asked early is not asked again', async ({ expect }) => {
    const file = `${folder()}/asked`;
    const steps: TinyStep[] = [
      { id: 'ask', phase: 'prepare', run: 'su_ask wanted\nsu_ask unwanted' },
      { id: 'wanted', phase: 'static', if: 'echo wanted >>"$FILE"', run: ':' },
      { id: 'unwanted', phase: 'static', if: 'echo unwanted >>"$FILE"; false', run: 'exit 1' },
    ];
    const running = run(shell, steps, { FILE: file });
    await running.start();
    expect(readFileSync(file, 'utf8')).toBe('wanted\nunwanted\n');
    expect(running.story()).toEqual(
      expect.arrayContaining(['step-ended wanted done', 'step-ended unwanted skipped', 'upgraded new']),
    );
  });

  it('may say in words why it fails, and that is what is told', async ({ expect }) => {
    const running = run(shell, [{ id: 'one', phase: 'stop', run: 'su_fail \'It said "no"\nand \\ stopped.\'' }]);
    await running.start();
    expect(running.failure()).toBe('one: It said "no"\nand \\ stopped.');
    expect(running.story().at(-1)).toBe('rolled-back old');
  });

  it('ends by itself when the run is cancelled; then the way back begins', async ({ expect }) => {
    const place = folder();
    const steps: TinyStep[] = [
      {
        id: 'one',
        phase: 'stop',
        run: ': >"$AT/running"; while [ ! -e "$AT/go" ]; do sleep 0.05; done; echo whole >"$AT/whole"',
        undo: 'echo back >"$AT/back"',
      },
      { id: 'two', phase: 'upgrade', run: 'exit 1' },
    ];
    const running = run(shell, steps, { AT: place });
    const ending = running.start();
    await until(() => existsSync(`${place}/running`));
    ending.child.kill('SIGTERM');
    writeFileSync(`${place}/go`, '');
    await ending;
    expect(existsSync(`${place}/whole`) && existsSync(`${place}/back`)).toBe(true);
    expect(running.story()).toEqual([
      'step-started one',
      'step-ended one done',
      'way-back-started two',
      'undo-started one',
      'undo-ended one done',
      'rolled-back old',
    ]);
    expect(running.failure()).toBe('two: The run was cancelled.');
  });

  it('may lose the log without ending the run', async ({ expect }) => {
    const steps: TinyStep[] = [
      { id: 'one', phase: 'stop', run: 'rm "$SU_RUN/output.log"', expect: { lacks: ['x'] } },
      { id: 'two', phase: 'upgrade', run: 'echo on' },
    ];
    const running = run(shell, steps);
    await running.start();
    expect(running.story().at(-1)).toBe('upgraded new');
  });

  it('leaves no prober behind, even when the program is killed', async ({ expect }) => {
    const steps: TinyStep[] = [{ id: 'one', phase: 'stop', run: 'exec sleep 1000' }];
    const running = run(shell, steps);
    const ending = running.start();
    const { pid = 0 } = ending.child;
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    await until(() => running.story().includes('step-started one') && children().length === 2);
    const [prober = 0, step = 0] = children();
    ending.child.kill('SIGKILL');
    process.kill(step, 'SIGKILL');
    await until(() => !alive(prober));
    expect(running.read('status')).toBe('');
  });
});
