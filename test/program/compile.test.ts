import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../src/plan/types.ts';
import { compileProgram } from '../../src/program/compile.ts';
import { hostile, randomTexts } from './hostile.ts';
import { placeIn, type TinyStep, tinyPlan } from './plans.ts';
import { script, shells, syntax } from './shells.ts';

const texts = [...hostile, ...randomTexts(300, 42)];
const place = placeIn('/tmp/none');

/** The compiled program, with questions of our own instead of a run. */
function asked(plan: Plan, questions: string, where = place): string {
  const program = compileProgram(plan, where);
  const end = 'su_enter "$@"\n';
  expect(program.endsWith(end)).toBe(true);
  return program.slice(0, -end.length) + questions;
}

const answers = (stdout: string) => stdout.split('\0').slice(0, -1);

describe('the program text', () => {
  const steps: TinyStep[] = [
    { id: 'one', phase: 'prepare', run: 'echo one', undo: 'echo no' },
    { id: 'two', phase: 'stop', run: 'echo two', if: 'true', expect: { contains: ['two'], lacks: ['three'] } },
  ];

  it('depends on plan and place alone, and changes neither', () => {
    const plan = deepFrozen(tinyPlan(steps, { A: 'b' }));
    const first = compileProgram(plan, Object.freeze({ ...place }));
    expect(compileProgram(structuredClone(plan) as Plan, { ...place })).toBe(first);
    expect(compileProgram(plan, { ...place, run: '20261121-101500-3f2b' })).not.toBe(first);
  });

  it('refuses NUL, at which a shell would silently cut, and names that are none', () => {
    expect(() => compileProgram(tinyPlan([], { A: 'a\0b' }), place)).toThrow('NUL');
    expect(() => compileProgram(tinyPlan([{ id: 'a', phase: 'stop', run: 'a\0b', as: 'web' }]), place)).toThrow('NUL');
    expect(() => compileProgram(tinyPlan([], { 'A=B;C': 'x' }), place)).toThrow('Not a name');
  });

  it('has a first line that no title can leave', () => {
    const plan = tinyPlan([], {}, { title: 'a\ntouch pwned', to: "2'\r\n$(x)", host: 'ż\u2028x' });
    const comment = compileProgram(plan, place).split('\n').slice(2, 5);
    expect(comment[0]).toBe("# Steady Upgrade: a?touch pwned 1.0 to 2'??$(x) on ??x");
    expect(comment[2]).toMatch(/^# Run by hand/);
  });

  it.each(shells)('is shell to $name whatever it carries', (shell) => {
    const all = texts.map((text, index): TinyStep => step(index, text));
    expect(syntax(shell, compileProgram(tinyPlan(all, { A: texts.join('') }), place))).toBe('');
  });
});

describe.each(shells)('under $name', (shell) => {
  const values = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
  const print = Object.keys(values)
    .map((name) => `printf '%s\\0' "$${name}"\n`)
    .join('');

  it('values arrive as they were in the program itself', () => {
    const { stdout, stderr } = script(shell, asked(tinyPlan([], values), print));
    expect(stderr).toBe('');
    expect(answers(stdout)).toEqual(texts);
  });

  it('values arrive as they were in the shells of other accounts', () => {
    const program = asked(tinyPlan([], values), `eval "$(su_values)"\nexec sh <<'ASK'\n${print}ASK\n`);
    expect(answers(script(shell, program).stdout)).toEqual(texts);
  });

  it('who started it and where it lives stay data', () => {
    for (const text of hostile.filter((it) => it !== '')) {
      const where = { run: text, state: `/${text}`, backups: `/b${text}`, by: text };
      const names = ['SU_BY', 'SU_RUN_ID', 'SU_STATE', 'SU_BACKUPS', 'SU_BACKUP', 'SU_PROGRAM'];
      const ask = names.map((name) => `printf '%s\\0' "$${name}"\n`).join('');
      const expected = [text, text, `/${text}`, `/b${text}`, `/b${text}/${text}`, `/${text}/runs/${text}/program.sh`];
      expect(answers(script(shell, asked(tinyPlan([]), ask, where)).stdout)).toEqual(expected);
    }
  });

  it('shell text of steps, accounts and expectations stay data of the program', () => {
    const all = texts.map((text, index) => step(index, text));
    const ask = all.map((_, index) => `step_s${index}\nundo_s${index}\nif_s${index}\nexpect_s${index} FILE\n`).join('');
    const catching =
      "su_application() { printf '%s\\0' \"$1\"; cat; printf '\\0'; }\n" +
      'su_must_contain() { printf \'%s\\0%s\\0\' "$1" "$2"; }\nsu_must_lack() { su_must_contain "$@"; }\n';
    const { stdout, stderr } = script(shell, asked(tinyPlan(all), catching + ask));
    expect(stderr).toBe('');
    const line = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
    const shellTexts = (text: string) => [text, line(text), text, line(`${text}u`), text, line(`${text}i`)];
    expect(answers(stdout)).toEqual(texts.flatMap((text) => [...shellTexts(text), 'FILE', text, 'FILE', `${text}l`]));
  });
});

/** A step that carries a text wherever a recipe or a host can bring one. */
function step(index: number, text: string): Step {
  return {
    id: `s${index}`,
    name: text,
    phase: 'stop',
    as: text,
    run: text,
    undo: `${text}u`,
    if: `${text}i`,
    timeoutSeconds: 60,
    expect: { contains: [text], lacks: [`${text}l`] },
  };
}

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (inner !== null && typeof inner === 'object') deepFrozen(inner);
  return Object.freeze(value);
}
