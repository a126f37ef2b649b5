import type { JournalEvent } from '../journal/events.ts';
import { oneLine } from './plain-text.ts';
import { duration } from './units.ts';

type Event<Name extends JournalEvent['event']> = JournalEvent & { event: Name };

const serving = {
  new: 'The new version serves.',
  old: 'The old version serves.',
  untouched: 'Nothing was changed.',
  unknown: 'Which version serves is not known.',
} as const;

export function started(event: Event<'run-started'>): string {
  return `The host runs the program by itself now: run ${oneLine(event.run, 100)}, process ${event.pid}.`;
}

export function stopped(event: Event<'run-ended'>): string {
  return `■ The host ended the run after ${duration(event.seconds)}: ${event.status}. ${serving[event.serving]}`;
}

/** Facts that reports are made from and that say nothing to whoever reads along. */
const unsaid: ReadonlySet<string> = new Set(['downtime-start-up', 'downtime-end-up', 'backup-seconds']);

/** The facts of the program's own library, in words; a recipe's own are told by their names. */
const words: Readonly<Record<string, (value: string) => string>> = {
  'version-installed': (version) => `Installed: ${version}`,
  'pending-migrations': (count) => `Migrations pending: ${count}`,
  'backup-path': (path) => `Backup: ${path}`,
  'backup-bytes': (bytes) => `Backup: ${bytes} bytes`,
  'backup-verified': (how) => `Backup proven: ${how}`,
  'rows-before': (rows) => `Rows before: ${rows}`,
  'rows-after': (rows) => `Rows now: ${rows}`,
  'version-reported': (version) => `The running application says: ${version}`,
  'version-served': (version) => `Served: ${version}`,
  'downtime-seconds': (seconds) => `Users waited ${duration(Number(seconds))}`,
};

/** A measured value, a warning or the reason of a failure, as a line inside the step's group; undefined: not worth one. */
export function detail(event: Event<'fact' | 'warning' | 'reason'>): string | undefined {
  if (event.event === 'fact') {
    if (unsaid.has(event.name)) return undefined;
    const value = oneLine(event.value, 400);
    return `· ${words[event.name]?.(value) ?? `${oneLine(event.name, 60)}: ${value}`}`;
  }
  return `${event.event === 'warning' ? '!' : '✗'} ${oneLine(event.text, 1000)}`;
}

/** How a step ended. */
export function ending(event: Event<'step-ended' | 'undo-ended'>): { mark: string; words: string } {
  const took = duration(event.seconds);
  switch (event.result) {
    case 'done':
      return { mark: '✓', words: `done in ${took}` };
    case 'skipped':
      return { mark: '○', words: 'skipped, not needed here' };
    case 'timed-out':
      return { mark: '✗', words: `stopped after ${took}, its time was up` };
    case 'cancelled':
      return { mark: '✗', words: `cancelled after ${took}` };
    case 'failed':
      return { mark: '✗', words: `failed after ${took} with exit code ${event.code}` };
  }
}

/** The sign of life of a step that has been silent for a while. */
export function stillRunning(title: string, milliseconds: number, last: string | undefined): string {
  const words = last === undefined ? 'no output yet' : `last line: ${oneLine(last, 200)}`;
  return `… still running: ${title}, ${duration(Math.round(milliseconds / 1000))}, ${words}`;
}

/** The program on the host took the run up again. */
export function resumed(event: Extract<JournalEvent, { event: 'run-resumed' }>): string {
  return `■ ${event.reason} It was taken up again by process ${event.pid}.`;
}

/** A rehearsal has got as far as an upgrade goes. */
export function turned(): string {
  return '↩ The new version is proven. Now the way back, to where this rehearsal began.';
}
