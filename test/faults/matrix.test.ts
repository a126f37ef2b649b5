import { describe, expect, it } from 'vitest';
import { judgeEnd, judgeLeft, judgeTold, serving } from './judge.ts';
import { cellName } from './kinds.ts';
import { inLanes } from './lanes.ts';
import { readOptions } from './options.ts';
import { pageOf } from './page.ts';
import { resultsOf } from './reliability.ts';
import { type CellResult, type Line, lastResults, parseLines, type Reference, references } from './results.ts';
import { cellsOf, leftToDo } from './selection.ts';
import { countsOf, fellShort, tableOf, textTable } from './table.ts';
import { absent } from './written.ts';

const reference: Reference = {
  ...{ kind: 'reference', application: 'pretalx', from: '2024.3.1', to: '2025.2.2' },
  steps: [
    { id: 'preflight', result: 'done', seconds: 0.3 },
    { id: 'recipe-9', result: 'skipped', seconds: 0 },
    { id: 'migrate', result: 'done', seconds: 6.5 },
  ],
};

function result(cell: Partial<CellResult>): CellResult {
  return {
    ...{ kind: 'cell', application: 'pretalx', step: 'migrate', fault: 'power-cut', seed: 's', verdict: 'passed' },
    ...{ ended: 'rolled-back old', struck: 'within', told: '1 rolled-back', shortfalls: [], written: 3, refused: 1 },
    ...{ seconds: 90, attempts: 1, next: 'seen', at: '2026-11-21T12:00:00.000Z' },
    ...cell,
  };
}

const lines: Line[] = [
  { kind: 'call', seed: 's', at: '2026-11-21T12:00:00.000Z', commit: 'abc1234', lanes: 2 },
  reference,
  result({ verdict: 'short', shortfalls: ['left <behind>'] }),
  result({ step: 'preflight', fault: 'disk-full', ended: 'failed untouched' }),
];
const results = lastResults(lines);

describe('which cells are run', () => {
  const known = references(lines);
  const all = cellsOf(readOptions([], 's'), known);

  it('are all steps that the host needs, times all faults', () => {
    expect(all).toHaveLength(2 * 11);
    expect(all.map((cell) => cell.step)).not.toContain('recipe-9');
  });

  it('can be chosen', () => {
    const options = readOptions(
      ['--application', 'pretalx', '--steps', 'migrate', '--faults', 'rebooted,disk-full'],
      's',
    );
    expect(cellsOf(options, known).map(cellName)).toEqual(['pretalx/migrate/disk-full', 'pretalx/migrate/rebooted']);
  });

  it('can be named one by one', () => {
    const options = readOptions(['--cells', 'migrate/rebooted,preflight/disk-full'], 's');
    expect(cellsOf(options, known).map(cellName)).toEqual(['pretalx/preflight/disk-full', 'pretalx/migrate/rebooted']);
  });

  it('are those without a result, in an order that the seed decides', () => {
    const left = leftToDo(all, results, 'one');
    expect(left).toHaveLength(20);
    expect(left).toEqual(leftToDo(all, results, 'one'));
    expect(left).not.toEqual(leftToDo(all, results, 'two'));
    expect(left.map(cellName)).not.toContain('pretalx/migrate/power-cut');
  });

  it('are refused where they are not known', () => {
    expect(() => readOptions(['--faults', 'earthquake'], 's')).toThrow('knows no “earthquake”');
    expect(() => readOptions(['--lanes', '9'], 's')).toThrow('from 1 to 3');
    expect(() => readOptions(['--write-docs'], 's')).toThrow('--continue');
  });
});

it('has no result of a cell whose next upgrade was not seen, unless it fell short already', () => {
  const awaited = result({ next: 'awaited' });
  expect(lastResults([awaited]).size).toBe(0);
  expect(lastResults([awaited, { ...awaited, next: 'seen' }]).size).toBe(1);
  expect(lastResults([{ ...awaited, verdict: 'short' }]).size).toBe(1);
});

it('forgets the last line of a results file that was being written when its harness was ended', () => {
  expect(parseLines(`${JSON.stringify(lines[0])}\n{"kind":"ce`)).toEqual([lines[0]]);
});

it('works in lanes until the time is over, and says what is left', async () => {
  const done: number[] = [];
  const worker = () => ({ work: async (thing: number) => void done.push(thing), end: async () => void done.push(0) });
  const left = await inLanes([1, 2, 3, 4], 2, () => done.length >= 2, worker);
  expect([done, left]).toEqual([
    [1, 2, 0, 0],
    [3, 4],
  ]);
});

describe('the table', () => {
  const table = tableOf(reference, results);

  it('says that it is partial', () => {
    expect(countsOf(table)).toEqual({ all: 22, run: 2, passed: 1, short: 1, missed: 0 });
    expect(textTable(table)).toContain('PARTIAL: 2 of 22 cells');
  });

  it('has a line for each cell that fell short', () => {
    expect(fellShort(table)).toEqual([
      { cell: 'pretalx/migrate/power-cut', why: 'ended “rolled-back old”: left <behind>' },
    ]);
  });

  it('never shows a cell that was missed as passed', () => {
    const missed = tableOf(reference, lastResults([result({ verdict: 'missed', ended: 'upgraded new' })]));
    expect(textTable(missed)).toContain('? new');
    expect(fellShort(missed)[0]?.why).toContain('three times');
  });

  it('becomes a page and a document that show the same', () => {
    const page = pageOf([table], lines);
    expect(page).toContain('left &lt;behind&gt;');
    expect(page).toContain('<td class="passed"');
    const text = resultsOf(lines);
    expect(text).toContain('| `migrate` | · | · |');
    expect(text).toContain('`abc1234`');
    expect(text).toContain('--seed s');
  });
});

describe('the verdict', () => {
  const versions = { from: 'a', to: 'b' };

  it('goes by what the host says', () => {
    expect(
      ['upgraded new', 'rolled-back old', 'failed untouched', 'failed unknown'].map((it) => serving(it, versions)),
    ).toEqual([...['b', 'a', 'a'], undefined]);
    expect(judgeEnd('failed unknown')).toHaveLength(1);
    expect(judgeEnd('')).toHaveLength(1);
  });

  it.each([
    ['command-fails', 'rolled-back old', '1 rolled-back', [], 0],
    ['command-fails', 'rolled-back old', '0 upgraded', [], 1],
    ['runner-killed', 'upgraded new', 'killed', ['0 upgraded'], 0],
    ['runner-killed', 'upgraded new', 'killed', ['1 failed'], 1],
    ['job-cancelled', 'rolled-back old', '1 failed', ['1 rolled-back', '1 rolled-back'], 0],
    ['job-cancelled', 'rolled-back old', '0 unchanged', [], 1],
  ] as const)('of a run with %s that ended %s and was told as %s', (fault, ended, main, later, wrong) => {
    expect(judgeTold(fault, ended, main, later)).toHaveLength(wrong);
  });

  it('lets the old version lie where going back is left to a person, and nowhere else', () => {
    const left = ['/var/pretalx/venv.steady-old', '/var/pretalx/venv.steady-new'];
    expect(judgeLeft('failed new', left)).toEqual(['left behind: /var/pretalx/venv.steady-new']);
    expect(judgeLeft('rolled-back old', left)).toHaveLength(2);
  });

  it('names what was acknowledged and is not there', () => {
    expect(absent(['w-1', 'w-2'], 'w-2\nw-9')).toEqual(['w-1']);
  });
});
