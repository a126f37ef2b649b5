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

/** A measured value, a warning or the reason of a failure, as a line inside the step's group. */
export function detail(event: Event<'fact' | 'warning' | 'reason'>): string {
  if (event.event === 'fact') return `· ${oneLine(event.name, 60)}: ${oneLine(event.value, 200)}`;
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
