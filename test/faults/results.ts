import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ApplicationName, Cell } from './kinds.ts';
import { cellName } from './kinds.ts';

/** What is known of an application's run without any fault: its steps, and how long each takes. */
export interface Reference {
  readonly kind: 'reference';
  readonly application: ApplicationName;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly { readonly id: string; readonly result: string; readonly seconds: number }[];
}

export interface CellResult extends Cell {
  readonly kind: 'cell';
  readonly seed: string;
  /** `missed`: the fault came too late, however often it was tried. */
  readonly verdict: 'passed' | 'short' | 'missed';
  /** How the host said that the run ended, e.g. `rolled-back old`. */
  readonly ended: string;
  /** When the fault struck: amid the step's work, or when that was done and nobody knew. */
  readonly struck: 'within' | 'after' | '';
  /** What the action said: exit code and status. */
  readonly told: string;
  /** What was asked for and is not so, a sentence each. */
  readonly shortfalls: readonly string[];
  /** Whether the upgrade after it was seen to go its way; a cell that awaits it has no result yet. */
  readonly next: 'awaited' | 'seen';
  /** Writes that were acknowledged, and those that were refused. */
  readonly written: number;
  readonly refused: number;
  readonly seconds: number;
  readonly attempts: number;
  readonly at: string;
}

/** A whole call of the command. */
export interface Call {
  readonly kind: 'call';
  readonly seed: string;
  readonly at: string;
  readonly commit: string;
  readonly lanes: number;
}

export type Line = Reference | CellResult | Call;

/** Lines of a results file; a last line that was cut off by the end of its harness is none. */
export function parseLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line.trim() === '' ? [] : [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

export async function readResults(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseLines(text);
}

export async function appendResult(file: string, line: Line): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify(line)}\n`);
}

/** The last result of each cell. One whose next upgrade was never seen, because its harness was ended, is none. */
export function lastResults(lines: readonly Line[]): Map<string, CellResult> {
  const found = new Map<string, CellResult>();
  for (const line of lines) if (line.kind === 'cell') found.set(cellName(line), line);
  return new Map([...found].filter(([, { next, verdict }]) => next === 'seen' || verdict !== 'passed'));
}

export function references(lines: readonly Line[]): Map<ApplicationName, Reference> {
  const found = new Map<ApplicationName, Reference>();
  for (const line of lines) if (line.kind === 'reference') found.set(line.application, line);
  return found;
}

/** The seed of the last call. */
export function lastSeed(lines: readonly Line[]): string {
  return lines.filter((line) => line.kind === 'call').at(-1)?.seed ?? '';
}
