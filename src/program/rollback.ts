import type { FollowFrom } from '../journal/follow.ts';
import type { Plan } from '../plan/types.ts';
import { Problem } from '../problem.ts';
import detach from './detach.sh';
import holder from './holder.sh';
import needs from './lib/needs.sh';
import { assignPlace, type RunPlace } from './place.ts';
import { assign } from './quote.ts';
import restore from './restore.sh';
import rollback from './rollback.sh';
import { readPlan } from './runs.ts';
import { lockedProblem, readHolder } from './start.ts';
import state from './state.sh';

/** A run that ended well and can be gone back to before. */
export interface Returnable {
  readonly place: RunPlace;
  readonly plan: Plan;
  /** Where its journal and output end: what comes then is the way back's. */
  readonly from: FollowFrom;
  /** Rows as the run left them and as they are, `users=3 talks=12`; whether anything was written since. */
  readonly since: { readonly before: string; readonly now: string; readonly written: boolean };
}

/** The script that looks which run to go back to before; for `readReturnable`. Changes nothing. */
export function rollbackScript(instance: string, run: string | undefined): string {
  return `${assign('INSTANCE', instance)}${assign('WANTED_RUN', run ?? '')}${state}${holder}${rollback}`;
}

/**
 * What `rollbackScript` printed.
 * @returns undefined when a run that was cut off has to be ended first.
 * @throws Problem when there is no such run, when one is under way, or when its backup is gone.
 */
export function readReturnable(stdout: string, instance: string, wanted: string | undefined): Returnable | undefined {
  const lines = stdout.split('\n');
  const [word = '', run = '', folder = '', journal = '', output = ''] = lines;
  const held = readHolder(stdout);
  if (held) throw lockedProblem(held, instance);
  if (word === 'unfinished') return undefined;
  if (word !== 'run') throw notReturnable(word, lines.slice(1).join('\n').trim(), instance, wanted);
  const since = lines.slice(5, 8);
  const said = (name: string) => since.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const told = since.filter((line) => /^(then|now|written) /.test(line)).length;
  return {
    place: { run, state: folder, backups: `${folder}/backups`, by: '' },
    plan: readPlan(lines.slice(5 + told).join('\n'), run, folder),
    from: { journal: Number(journal) || 0, output: Number(output) || 0 },
    since: { before: said('then'), now: said('now'), written: said('written') !== 'no' },
  };
}

function notReturnable(word: string, said: string, instance: string, wanted: string | undefined): Problem {
  const state = 'Nothing was changed on the host.';
  if (word === 'refused') return new Problem({ what: `The run cannot be gone back to before: ${said}`, state });
  return new Problem({
    what: wanted
      ? `There is no run ${wanted} of the instance “${instance}” on this host that ended well.`
      : `There is no run of the instance “${instance}” on this host that ended well.`,
    state,
    next: 'Correct the inputs instance and run; mode: backups lists what is there.',
  });
}

/** The script that has the run's own program go back, detached; for `readStart`. */
export function restoreScript(place: RunPlace): string {
  return `${assignPlace(place)}${needs}${holder}${detach}${restore}`;
}
