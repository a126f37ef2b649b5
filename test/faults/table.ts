import { type ApplicationName, cellName, type Fault, faults } from './kinds.ts';
import type { CellResult, Reference } from './results.ts';
import { stepsOf } from './selection.ts';

/** A row of the matrix: a step, and a result (or none) for each fault. */
export interface Row {
  readonly step: string;
  readonly cells: readonly (CellResult | undefined)[];
}

export interface Table {
  readonly application: ApplicationName;
  readonly faults: readonly Fault[];
  readonly rows: readonly Row[];
}

export function tableOf(reference: Reference, results: ReadonlyMap<string, CellResult>): Table {
  const { application } = reference;
  const rows = stepsOf(reference).map((step) => ({
    step,
    cells: faults.map((fault) => results.get(cellName({ application, step, fault: fault.id }))),
  }));
  return { application, faults, rows };
}

export interface Counts {
  readonly all: number;
  readonly run: number;
  readonly passed: number;
  readonly short: number;
  readonly missed: number;
}

export function countsOf({ rows }: Table): Counts {
  const cells = rows.flatMap((row) => row.cells);
  const of = (verdict: CellResult['verdict']) => cells.filter((cell) => cell?.verdict === verdict).length;
  const run = cells.filter((cell) => cell !== undefined).length;
  return { all: cells.length, run, passed: of('passed'), short: of('short'), missed: of('missed') };
}

/** One line about the whole: a partial table says so. */
export function summaryOf(table: Table): string {
  const { all, run, passed, short, missed } = countsOf(table);
  const whole = run === all ? `all ${all} cells` : `PARTIAL: ${run} of ${all} cells`;
  return `${table.application}: ${whole}; ${passed} passed, ${short} fell short, ${missed} missed`;
}

/** What a cell shows: a symbol for the verdict, and which version serves in the end. */
export function mark(cell: CellResult | undefined): string {
  if (cell === undefined) return '·';
  const symbol = { passed: '✓', short: '✗', missed: '?' }[cell.verdict];
  return `${symbol} ${short(cell.ended)}`.trim();
}

/** `upgraded new` → `new`; `rolled-back old` → `back`; what is neither keeps its words. */
function short(ended: string): string {
  const words: Readonly<Record<string, string>> = {
    'upgraded new': 'new',
    'rolled-back old': 'back',
    'failed untouched': 'as was',
    'failed new': 'stays new',
    'failed old': 'stays old',
    'failed unknown': 'unknown',
    '': 'no end',
  };
  return words[ended] ?? ended;
}

/** The matrix for a terminal: steps downwards, faults across. */
export function textTable(table: Table): string {
  const heads = ['', ...table.faults.map((fault) => fault.title)];
  const lines = [heads, ...table.rows.map((row) => [row.step, ...row.cells.map(mark)])];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  const padded = lines.map((line) =>
    line.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - [...text].length)).join('  '),
  );
  return [summaryOf(table), '', ...padded.map((line) => line.trimEnd())].join('\n');
}

/** A line for each cell that fell short or was missed. */
export function fellShort({ rows }: Table): { readonly cell: string; readonly why: string }[] {
  return rows
    .flatMap((row) => row.cells)
    .flatMap((cell) => {
      if (cell === undefined || cell.verdict === 'passed') return [];
      const why =
        cell.verdict === 'missed' ? 'the step ended before the fault struck, three times' : cell.shortfalls.join('; ');
      return [{ cell: cellName(cell), why: `ended “${cell.ended || 'not at all'}”: ${why}` }];
    });
}
