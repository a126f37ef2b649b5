import { Problem } from '../problem.ts';
import detach from './detach.sh';
import holder from './holder.sh';
import needs from './lib/needs.sh';
import { assignPlace, type RunPlace } from './place.ts';
import { assign, shellQuote } from './quote.ts';
import start from './start.sh';

/**
 * The script that puts a program into its run's folder and starts it there, detached: it goes on when the connection,
 * or the runner, does not. One round trip. Refuses, with the holder's name, when another run has the lock.
 */
export function startScript(program: string, planJson: string, place: RunPlace): string {
  return [
    assignPlace(place),
    assign('PLAN_JSON', planJson),
    `PROGRAM=${shellQuote(program)}\n`,
    needs,
    holder,
    detach,
    start,
  ].join('');
}

/** The script that tells whether a run is under way on an instance; for `readHolder`. Changes nothing. */
export function lockScript(state: string): string {
  const locked = 'command -v flock >/dev/null && su_held';
  return `${assign('SU_STATE', state)}${holder}if ${locked}; then su_holder; else su_unfinished || echo free; fi\n`;
}

/** Who holds the lock of an instance. */
export interface Holder {
  readonly run: string;
  readonly by: string;
  /** UTC, ISO 8601. */
  readonly since: string;
  /** Last step that the holder's journal names; '' when it has begun none. */
  readonly step: string;
}

/** Who holds the lock, as `lockScript` and the start script print it; undefined when nobody does. */
export function readHolder(stdout: string): Holder | undefined {
  const [word, run = '', by = '', since = '', step = ''] = stdout.trim().split('\n');
  return word === 'locked' ? { run, by, since, step } : undefined;
}

/** A run of the instance was cut off and has not been taken up: as the lock and start scripts print it. */
export function isUnfinished(stdout: string): boolean {
  return stdout.trim() === 'unfinished';
}

/**
 * What the start script printed.
 * @returns whether the program runs, or a run that was cut off has to be ended first, or who holds the lock.
 * @throws Problem when it could not be started.
 */
export function readStart(stdout: string, stderr: string): 'started' | 'unfinished' | Holder {
  if (stdout.trim().startsWith('started')) return 'started';
  if (isUnfinished(stdout)) return 'unfinished';
  const holder = readHolder(stdout);
  if (holder) return holder;
  throw new Problem({
    what: `The upgrade program could not be started on the host: ${(stderr || stdout).trim().split('\n').slice(-3).join(' ') || 'it gave no reason'}`,
    state: 'Nothing was changed on the host.',
    next: 'See whether the state folder can be written and whether systemd-run works for this account.',
  });
}

/** A second run on an instance is refused: who has it, since when, at which step, and what to do. */
export function lockedProblem(holder: Holder, instance: string): Problem {
  return new Problem({
    what: `Another upgrade of the instance “${instance}” is under way: run ${holder.run || '(unknown)'}, started by ${holder.by || 'somebody'} at ${holder.since || 'an unknown time'}${holder.step ? `, now at the step “${holder.step}”` : ''}.`,
    state: 'This run changed nothing.',
    next: 'Wait until it has ended and run the workflow again.',
  });
}
